"""Locks in the database that are oversight's own: REG-69 is enforced below the user interface."""

import pgtrigger


class CertificationGuard(pgtrigger.Trigger):
    """An entry of the register fits its batch, its signature and the licence, whoever inserts it.

    The batch has just moved to the outcome by this very person; the signature is theirs, of the right meaning, on this
    batch, and stands; the licence is the batch’s own and names the person as QP on the day of the decision, in the
    zone of the site. A product that is authorised has a marketing authorisation in force, and of the master file in force
    it is signed that it agrees with the newest version of it (REG-17).
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        super().__init__(
            name="certification_guard",
            declare=[("decided", "RECORD"), ("named", "RECORD"), ("authorised", "RECORD")],
            func=pgtrigger.Func(
                """
                SELECT b.state, b.certified_by_id, b.reviewed_by_id, b.licence_id, b.decided_at, b.zone,
                        b.product_id, b.mode INTO decided
                    FROM batches_batch b WHERE b.id = NEW.batch_id FOR SHARE;
                IF NOT FOUND OR decided.state <> NEW.outcome OR decided.certified_by_id IS DISTINCT FROM NEW.person_id
                        OR decided.licence_id <> NEW.licence_id OR decided.decided_at IS DISTINCT FROM NEW.decided_at THEN
                    RAISE EXCEPTION 'register: batch % was not % by this person under this licence',
                        NEW.batch_number, NEW.outcome USING ERRCODE = 'check_violation';
                END IF;
                IF decided.reviewed_by_id = NEW.person_id THEN
                    RAISE EXCEPTION 'register: the reviewer of batch % may not decide on it', NEW.batch_number
                        USING ERRCODE = 'check_violation';
                END IF;
                IF NOT EXISTS (
                    SELECT 1 FROM ledger_signature s WHERE s.id = NEW.signature_id AND s.subject_type = 'batches.batch'
                        AND s.subject_id = NEW.batch_id::text AND s.meaning = NEW.outcome AND s.signer_id = NEW.person_id
                        AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)
                ) THEN
                    RAISE EXCEPTION 'register: no signature of that person on batch %', NEW.batch_number
                        USING ERRCODE = 'check_violation';
                END IF;
                SELECT p.person_id, p.licence_id, p.capacity, p.valid_from, p.valid_until INTO named
                    FROM designations_licenceperson p WHERE p.id = NEW.licence_person_id;
                IF NOT FOUND OR named.person_id <> NEW.person_id OR named.licence_id <> NEW.licence_id
                        OR named.capacity <> 'qp'
                        OR (NEW.decided_at AT TIME ZONE decided.zone)::date < named.valid_from
                        OR (NEW.decided_at AT TIME ZONE decided.zone)::date > coalesce(named.valid_until, 'infinity'::date) THEN
                    RAISE EXCEPTION 'register: this person is not named as QP on the licence on that day (REG-69)'
                        USING ERRCODE = 'check_violation';
                END IF;
                IF NEW.outcome = 'certified' AND EXISTS (
                    SELECT 1 FROM designations_product p WHERE p.id = decided.product_id AND p.regime = 'MA'
                ) THEN
                    SELECT a.id, a.state INTO authorised FROM designations_marketingauthorisation a
                        WHERE a.product_id = decided.product_id AND a.state IN ('in_force', 'suspended') FOR SHARE;
                    IF NOT FOUND OR authorised.state <> 'in_force' OR NOT EXISTS (
                        SELECT 1 FROM designations_alignment s
                            JOIN designations_authorisationversion v ON v.id = s.authorisation_version_id
                            JOIN designations_masterfileversion f ON f.id = s.file_version_id
                            JOIN designations_masterfile m ON m.id = f.master_file_id
                        WHERE s.state = 'agrees' AND v.authorisation_id = authorised.id
                            AND v.number = (SELECT max(w.number) FROM designations_authorisationversion w
                                WHERE w.authorisation_id = authorised.id)
                            AND f.state = 'effective' AND m.product_id = decided.product_id AND m.mode = decided.mode
                    ) THEN
                        RAISE EXCEPTION 'register: batch % may not be certified: it is not signed that its master file'
                            ' agrees with the marketing authorisation (REG-17)', NEW.batch_number
                            USING ERRCODE = 'check_violation';
                    END IF;
                END IF;
                RETURN NEW;
                """
            ),
        )
