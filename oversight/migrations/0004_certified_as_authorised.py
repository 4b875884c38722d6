"""The register takes no certificate of an authorised product whose master file is not signed to agree with it (REG-17)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0010_marketing_authorisations"),
        ("oversight", "0003_annual_reports"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="certification",
            name="certification_guard",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="certification",
            trigger=pgtrigger.compiler.Trigger(
                name="certification_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE decided RECORD; named RECORD; authorised RECORD;",
                    func="\n                SELECT b.state, b.certified_by_id, b.reviewed_by_id, b.licence_id, b.decided_at, b.zone,\n                        b.product_id, b.mode INTO decided\n                    FROM batches_batch b WHERE b.id = NEW.batch_id FOR SHARE;\n                IF NOT FOUND OR decided.state <> NEW.outcome OR decided.certified_by_id IS DISTINCT FROM NEW.person_id\n                        OR decided.licence_id <> NEW.licence_id OR decided.decided_at IS DISTINCT FROM NEW.decided_at THEN\n                    RAISE EXCEPTION 'register: batch % was not % by this person under this licence',\n                        NEW.batch_number, NEW.outcome USING ERRCODE = 'check_violation';\n                END IF;\n                IF decided.reviewed_by_id = NEW.person_id THEN\n                    RAISE EXCEPTION 'register: the reviewer of batch % may not decide on it', NEW.batch_number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                IF NOT EXISTS (\n                    SELECT 1 FROM ledger_signature s WHERE s.id = NEW.signature_id AND s.subject_type = 'batches.batch'\n                        AND s.subject_id = NEW.batch_id::text AND s.meaning = NEW.outcome AND s.signer_id = NEW.person_id\n                        AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)\n                ) THEN\n                    RAISE EXCEPTION 'register: no signature of that person on batch %', NEW.batch_number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                SELECT p.person_id, p.licence_id, p.capacity, p.valid_from, p.valid_until INTO named\n                    FROM designations_licenceperson p WHERE p.id = NEW.licence_person_id;\n                IF NOT FOUND OR named.person_id <> NEW.person_id OR named.licence_id <> NEW.licence_id\n                        OR named.capacity <> 'qp'\n                        OR (NEW.decided_at AT TIME ZONE decided.zone)::date < named.valid_from\n                        OR (NEW.decided_at AT TIME ZONE decided.zone)::date > coalesce(named.valid_until, 'infinity'::date) THEN\n                    RAISE EXCEPTION 'register: this person is not named as QP on the licence on that day (REG-69)'\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                IF NEW.outcome = 'certified' AND EXISTS (\n                    SELECT 1 FROM designations_product p WHERE p.id = decided.product_id AND p.regime = 'MA'\n                ) THEN\n                    SELECT a.id, a.state INTO authorised FROM designations_marketingauthorisation a\n                        WHERE a.product_id = decided.product_id AND a.state IN ('in_force', 'suspended') FOR SHARE;\n                    IF NOT FOUND OR authorised.state <> 'in_force' OR NOT EXISTS (\n                        SELECT 1 FROM designations_alignment s\n                            JOIN designations_authorisationversion v ON v.id = s.authorisation_version_id\n                            JOIN designations_masterfileversion f ON f.id = s.file_version_id\n                            JOIN designations_masterfile m ON m.id = f.master_file_id\n                        WHERE s.state = 'agrees' AND v.authorisation_id = authorised.id\n                            AND v.number = (SELECT max(w.number) FROM designations_authorisationversion w\n                                WHERE w.authorisation_id = authorised.id)\n                            AND f.state = 'effective' AND m.product_id = decided.product_id AND m.mode = decided.mode\n                    ) THEN\n                        RAISE EXCEPTION 'register: batch % may not be certified: it is not signed that its master file'\n                            ' agrees with the marketing authorisation (REG-17)', NEW.batch_number\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                RETURN NEW;\n                ",
                    hash="5902fba94d8130633523d65dedc66658d242f5c4",
                    operation="INSERT",
                    pgid="pgtrigger_certification_guard_047b8",
                    table="oversight_certification",
                    when="BEFORE",
                ),
            ),
        ),
    ]
