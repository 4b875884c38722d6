"""Locks in the database that are oversight's own: REG-69 is enforced below the user interface."""

import pgtrigger

from accounts.permissions import Permission
from accounts.roles import holders_of


class CertificationGuard(pgtrigger.Trigger):
    """An entry of the certification register fits its batch, its signature and the licence, whoever inserts it.

    The batch has just moved to the outcome by this very person; the signature is theirs, of the right meaning, on this
    batch, and stands; the licence is the batch’s own and names the person as QP on the day of the decision, in the
    zone of the site; of a special, which can only be rejected here, as quality controller (REG-77). A product that is
    authorised has a marketing authorisation in force, and of the master file in force it is signed that it agrees with the
    newest version of it (REG-17).
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
                        b.product_id, b.mode, CASE WHEN m.release_model = 'quality_controller' AND NEW.outcome = 'rejected'
                            THEN 'quality_control' ELSE 'qp' END AS capacity INTO decided
                    FROM batches_batch b JOIN designations_masterfileversion v ON v.id = b.master_file_version_id
                        JOIN designations_masterfile m ON m.id = v.master_file_id
                    WHERE b.id = NEW.batch_id FOR SHARE OF b;
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
                        OR named.capacity <> decided.capacity
                        OR (NEW.decided_at AT TIME ZONE decided.zone)::date < named.valid_from
                        OR (NEW.decided_at AT TIME ZONE decided.zone)::date > coalesce(named.valid_until, 'infinity'::date) THEN
                    RAISE EXCEPTION 'register: this person is not named as % on the licence on that day (REG-69)',
                        decided.capacity USING ERRCODE = 'check_violation';
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


_AT_SITE = ", ".join(
    sorted(
        f"'{role.name}'" for role in holders_of(Permission.BATCH_RELEASE) if "remote_site" in role.scope_kinds
    )
)
"""SQL: roles that release at a remote site."""


class ReleaseGuard(pgtrigger.Trigger):
    """An entry of the release register fits its batch, its certificate, its signature and who may release, whoever inserts it.

    The batch has just been released by this very person, under the release model of its own master file (REG-70); the
    certificate is the batch’s own and certifies (REG-67); the signature is theirs, of the right meaning, on this batch, and
    stands. The licence names the person for the day, as QP or, of a special, as quality controller (REG-77); where the
    master file leaves it to the site, a role at that site, in force at the instant, stands for it.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        super().__init__(
            name="release_guard",
            declare=[("released", "RECORD"), ("named", "RECORD")],
            func=pgtrigger.Func(
                f"""
                SELECT b.state, b.released_by_id, b.reviewed_by_id, b.licence_id, b.released_at, b.expires_at, b.zone,
                        b.site_scope_id, m.release_model INTO released
                    FROM batches_batch b JOIN designations_masterfileversion v ON v.id = b.master_file_version_id
                        JOIN designations_masterfile m ON m.id = v.master_file_id
                    WHERE b.id = NEW.batch_id FOR SHARE OF b;
                IF NOT FOUND OR released.state <> 'released' OR released.released_by_id IS DISTINCT FROM NEW.person_id
                        OR released.licence_id <> NEW.licence_id OR released.released_at IS DISTINCT FROM NEW.released_at
                        OR released.expires_at IS DISTINCT FROM NEW.expires_at THEN
                    RAISE EXCEPTION 'register: batch % was not released by this person under this licence',
                        NEW.batch_number USING ERRCODE = 'check_violation';
                END IF;
                IF released.release_model <> NEW.model THEN
                    RAISE EXCEPTION 'register: the master file of batch % says another release model (REG-70)',
                        NEW.batch_number USING ERRCODE = 'check_violation';
                END IF;
                IF NEW.certification_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM oversight_certification c
                    WHERE c.id = NEW.certification_id AND c.batch_id = NEW.batch_id AND c.outcome = 'certified'
                ) THEN
                    RAISE EXCEPTION 'register: no certificate of batch % (REG-67)', NEW.batch_number
                        USING ERRCODE = 'check_violation';
                END IF;
                IF NOT EXISTS (
                    SELECT 1 FROM ledger_signature s WHERE s.id = NEW.signature_id AND s.subject_type = 'batches.batch'
                        AND s.subject_id = NEW.batch_id::text AND s.meaning = 'released' AND s.signer_id = NEW.person_id
                        AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)
                ) THEN
                    RAISE EXCEPTION 'register: no signature of that person on batch %', NEW.batch_number
                        USING ERRCODE = 'check_violation';
                END IF;
                IF NEW.standing = 'site' THEN
                    IF NOT EXISTS (
                        SELECT 1 FROM accounts_membership a WHERE a.person_id = NEW.person_id
                            AND a.scope_id = released.site_scope_id AND a.role IN ({_AT_SITE})
                            AND a.starts_at <= NEW.released_at AND coalesce(a.ends_at, 'infinity') > NEW.released_at
                    ) THEN
                        RAISE EXCEPTION 'register: this person accepts no batch for that site (REG-70)'
                            USING ERRCODE = 'check_violation';
                    END IF;
                ELSE
                    SELECT p.person_id, p.licence_id, p.capacity, p.valid_from, p.valid_until INTO named
                        FROM designations_licenceperson p WHERE p.id = NEW.licence_person_id;
                    IF NOT FOUND OR named.person_id <> NEW.person_id OR named.licence_id <> NEW.licence_id
                            OR named.capacity <> NEW.standing
                            OR (NEW.released_at AT TIME ZONE released.zone)::date < named.valid_from
                            OR (NEW.released_at AT TIME ZONE released.zone)::date
                                > coalesce(named.valid_until, 'infinity'::date) THEN
                        RAISE EXCEPTION 'register: this person is not named as % on the licence on that day (REG-69)',
                            NEW.standing USING ERRCODE = 'check_violation';
                    END IF;
                END IF;
                RETURN NEW;
                """  # noqa: S608  # the roles are constants of the code; nothing of a request reaches this text
            ),
        )
