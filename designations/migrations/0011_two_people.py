"""Who recorded the particulars of an authorisation, by key; the closing of an inspection is signed (REG-17, REG-32)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0010_marketing_authorisations"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="authorisationversion",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="authorisationversion",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="authorisationversion",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="inspection",
            name="state_guard",
        ),
        migrations.AddField(
            model_name="authorisationversion",
            name="written_by_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="authorisationversionevent",
            name="written_by_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationversion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "designations_authorisationversionevent" ("authorisation_id", "control_site", "created_at", "decided_on", "dosage_form", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "prose", "reference", "says", "shelf_life_minutes", "specification", "template", "written_by", "written_by_id") VALUES (NEW."authorisation_id", NEW."control_site", NEW."created_at", NEW."decided_on", NEW."dosage_form", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."product_name", NEW."prose", NEW."reference", NEW."says", NEW."shelf_life_minutes", NEW."specification", NEW."template", NEW."written_by", NEW."written_by_id"); RETURN NULL;',
                    hash="b30cfd431585c98ddee0dafae8ab50996b6b2670",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_813d3",
                    table="designations_authorisationversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationversion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "designations_authorisationversionevent" ("authorisation_id", "control_site", "created_at", "decided_on", "dosage_form", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "prose", "reference", "says", "shelf_life_minutes", "specification", "template", "written_by", "written_by_id") VALUES (NEW."authorisation_id", NEW."control_site", NEW."created_at", NEW."decided_on", NEW."dosage_form", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."product_name", NEW."prose", NEW."reference", NEW."says", NEW."shelf_life_minutes", NEW."specification", NEW."template", NEW."written_by", NEW."written_by_id"); RETURN NULL;',
                    hash="917a6be5366cc207f47eb0be4b350b54a181dbcf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8000c",
                    table="designations_authorisationversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorisationversion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "designations_authorisationversionevent" ("authorisation_id", "control_site", "created_at", "decided_on", "dosage_form", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "prose", "reference", "says", "shelf_life_minutes", "specification", "template", "written_by", "written_by_id") VALUES (OLD."authorisation_id", OLD."control_site", OLD."created_at", OLD."decided_on", OLD."dosage_form", OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."product_name", OLD."prose", OLD."reference", OLD."says", OLD."shelf_life_minutes", OLD."specification", OLD."template", OLD."written_by", OLD."written_by_id"); RETURN NULL;',
                    hash="d078adfcca959076faddb47ca0ecb82a8213f01e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f2505",
                    table="designations_authorisationversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspection",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'announced' THEN\n                    RAISE EXCEPTION 'state guard: % starts as announced, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.inspection' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'hold' AND t.from_state IN ('announced') AND t.to_state = 'held' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'receive' AND t.from_state IN ('held') AND t.to_state = 'report_received' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'respond' AND t.from_state IN ('report_received') AND t.to_state = 'responded' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'ask_again' AND t.from_state IN ('responded') AND t.to_state = 'report_received' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'close' AND t.from_state IN ('report_received', 'responded') AND t.to_state = 'closed' THEN ('acknowledged'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'acknowledged'::text AND s.event_id = t.event_id)) WHEN t.move = 'cancel' AND t.from_state IN ('announced') AND t.to_state = 'cancelled' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="fad16be50d55cb63cf2b81dd555990a1a1a5a904",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_state_guard_0de8f",
                    table="designations_inspection",
                    when="BEFORE",
                ),
            ),
        ),
    ]
