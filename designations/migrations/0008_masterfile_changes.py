"""What class a master file's change is of, what the authority was told and said, and the control strategy (REG-16, REG-84)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0007_licence_premises"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="masterfileversion",
            name="state_guard",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="masterfileversion",
            name="frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="masterfileversion",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="masterfileversion",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="masterfileversion",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="masterfileversion",
            name="designations_masterfileversion_author",
        ),
        migrations.RemoveConstraint(
            model_name="masterfileversion",
            name="designations_masterfileversion_approver",
        ),
        migrations.AddField(
            model_name="masterfileversion",
            name="change_class",
            field=models.CharField(blank=True, max_length=40, null=True, verbose_name="class of the change"),
        ),
        migrations.AddField(
            model_name="masterfileversion",
            name="control_strategy",
            field=models.JSONField(blank=True, null=True, verbose_name="control strategy"),
        ),
        migrations.AddField(
            model_name="masterfileversion",
            name="grant_reference",
            field=models.CharField(
                blank=True, max_length=80, null=True, verbose_name="the authority’s reference"
            ),
        ),
        migrations.AddField(
            model_name="masterfileversion",
            name="granted_on",
            field=models.DateField(blank=True, null=True, verbose_name="granted on"),
        ),
        migrations.AddField(
            model_name="masterfileversion",
            name="submission_reference",
            field=models.CharField(blank=True, max_length=80, null=True, verbose_name="our reference"),
        ),
        migrations.AddField(
            model_name="masterfileversion",
            name="submitted_on",
            field=models.DateField(blank=True, null=True, verbose_name="sent to the authority on"),
        ),
        migrations.AddField(
            model_name="masterfileversionevent",
            name="change_class",
            field=models.CharField(blank=True, max_length=40, null=True, verbose_name="class of the change"),
        ),
        migrations.AddField(
            model_name="masterfileversionevent",
            name="control_strategy",
            field=models.JSONField(blank=True, null=True, verbose_name="control strategy"),
        ),
        migrations.AddField(
            model_name="masterfileversionevent",
            name="grant_reference",
            field=models.CharField(
                blank=True, max_length=80, null=True, verbose_name="the authority’s reference"
            ),
        ),
        migrations.AddField(
            model_name="masterfileversionevent",
            name="granted_on",
            field=models.DateField(blank=True, null=True, verbose_name="granted on"),
        ),
        migrations.AddField(
            model_name="masterfileversionevent",
            name="submission_reference",
            field=models.CharField(blank=True, max_length=80, null=True, verbose_name="our reference"),
        ),
        migrations.AddField(
            model_name="masterfileversionevent",
            name="submitted_on",
            field=models.DateField(blank=True, null=True, verbose_name="sent to the authority on"),
        ),
        migrations.AlterField(
            model_name="masterfileversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("approved", "Approved"),
                    ("submitted", "Sent to the authority"),
                    ("granted", "Granted by the authority"),
                    ("effective", "Effective"),
                    ("superseded", "Superseded"),
                ],
                default="draft",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="masterfileversionevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("approved", "Approved"),
                    ("submitted", "Sent to the authority"),
                    ("granted", "Granted by the authority"),
                    ("effective", "Effective"),
                    ("superseded", "Superseded"),
                ],
                default="draft",
                max_length=16,
                verbose_name="state",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="masterfileversion",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'draft' THEN\n                    RAISE EXCEPTION 'state guard: % starts as draft, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.masterfileversion' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'submit' AND t.from_state IN ('draft') AND t.to_state = 'in_review' THEN ('authored'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'authored'::text AND s.event_id = t.event_id)) WHEN t.move = 'ask_change' AND t.from_state IN ('in_review') AND t.to_state = 'draft' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'approve' AND t.from_state IN ('in_review') AND t.to_state = 'approved' THEN ('approved'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'approved'::text AND s.event_id = t.event_id)) WHEN t.move = 'send' AND t.from_state IN ('approved') AND t.to_state = 'submitted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'grant' AND t.from_state IN ('submitted') AND t.to_state = 'granted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'make_effective' AND t.from_state IN ('approved', 'submitted', 'granted') AND t.to_state = 'effective' THEN ('released'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'released'::text AND s.event_id = t.event_id)) WHEN t.move = 'supersede' AND t.from_state IN ('effective') AND t.to_state = 'superseded' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="09ac2f5bf4f03a61f58774ae223ce6b3449524b6",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_state_guard_7b9a5",
                    table="designations_masterfileversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="masterfileversion",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.\"state\" IN ('in_review', 'approved', 'submitted', 'granted', 'effective', 'superseded') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'author_id', 'approver_id', 'effective_from', 'effective_until', 'submitted_on', 'submission_reference', 'granted_on', 'grant_reference']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'author_id', 'approver_id', 'effective_from', 'effective_until', 'submitted_on', 'submission_reference', 'granted_on', 'grant_reference']) OR (NEW.\"submitted_on\" IS DISTINCT FROM OLD.\"submitted_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"submission_reference\" IS DISTINCT FROM OLD.\"submission_reference\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"granted_on\" IS DISTINCT FROM OLD.\"granted_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"grant_reference\" IS DISTINCT FROM OLD.\"grant_reference\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\")\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                    hash="0cb4b8eace76168705dabd1d8aba00738ee4fdc6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_7a0c6",
                    table="designations_masterfileversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="masterfileversion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "designations_masterfileversionevent" ("approver_id", "author_id", "change_class", "change_summary", "control_strategy", "created_at", "designation_id", "effective_from", "effective_until", "grant_reference", "granted_on", "id", "master_file_id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sections", "state", "submission_reference", "submitted_on", "template") VALUES (NEW."approver_id", NEW."author_id", NEW."change_class", NEW."change_summary", NEW."control_strategy", NEW."created_at", NEW."designation_id", NEW."effective_from", NEW."effective_until", NEW."grant_reference", NEW."granted_on", NEW."id", NEW."master_file_id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."sections", NEW."state", NEW."submission_reference", NEW."submitted_on", NEW."template"); RETURN NULL;',
                    hash="d310f2b86eb1052e3e91298df75f932f1482fdbb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ac390",
                    table="designations_masterfileversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="masterfileversion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "designations_masterfileversionevent" ("approver_id", "author_id", "change_class", "change_summary", "control_strategy", "created_at", "designation_id", "effective_from", "effective_until", "grant_reference", "granted_on", "id", "master_file_id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sections", "state", "submission_reference", "submitted_on", "template") VALUES (NEW."approver_id", NEW."author_id", NEW."change_class", NEW."change_summary", NEW."control_strategy", NEW."created_at", NEW."designation_id", NEW."effective_from", NEW."effective_until", NEW."grant_reference", NEW."granted_on", NEW."id", NEW."master_file_id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."sections", NEW."state", NEW."submission_reference", NEW."submitted_on", NEW."template"); RETURN NULL;',
                    hash="c7e9c8c137e8a4c77a00bff48c7e679cc5808f02",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_eb04b",
                    table="designations_masterfileversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="masterfileversion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "designations_masterfileversionevent" ("approver_id", "author_id", "change_class", "change_summary", "control_strategy", "created_at", "designation_id", "effective_from", "effective_until", "grant_reference", "granted_on", "id", "master_file_id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sections", "state", "submission_reference", "submitted_on", "template") VALUES (OLD."approver_id", OLD."author_id", OLD."change_class", OLD."change_summary", OLD."control_strategy", OLD."created_at", OLD."designation_id", OLD."effective_from", OLD."effective_until", OLD."grant_reference", OLD."granted_on", OLD."id", OLD."master_file_id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."sections", OLD."state", OLD."submission_reference", OLD."submitted_on", OLD."template"); RETURN NULL;',
                    hash="f5256750e6be18cd0173cb391158da07436fdb79",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2b73d",
                    table="designations_masterfileversion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="masterfileversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            ["in_review", "approved", "submitted", "granted", "effective", "superseded"],
                        ),
                        _negated=True,
                    ),
                    ("author_id__isnull", False),
                    _connector="OR",
                ),
                name="designations_masterfileversion_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="masterfileversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["approved", "submitted", "granted", "effective", "superseded"]),
                        _negated=True,
                    ),
                    ("approver_id__isnull", False),
                    _connector="OR",
                ),
                name="designations_masterfileversion_approver",
            ),
        ),
    ]
