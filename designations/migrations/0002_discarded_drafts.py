"""A draft can be given up: a state of its own, frozen like every other and signed by nobody (REG-48)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="instructionversion",
            name="state_guard",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="instructionversion",
            name="frozen",
        ),
        migrations.RemoveConstraint(
            model_name="instructionversion",
            name="designations_instructionversion_hash",
        ),
        migrations.AlterField(
            model_name="instructionversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("reviewed", "Reviewed"),
                    ("approved", "Approved"),
                    ("effective", "Effective"),
                    ("superseded", "Superseded"),
                    ("withdrawn", "Withdrawn"),
                    ("discarded", "Discarded"),
                ],
                default="draft",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="instructionversionevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("reviewed", "Reviewed"),
                    ("approved", "Approved"),
                    ("effective", "Effective"),
                    ("superseded", "Superseded"),
                    ("withdrawn", "Withdrawn"),
                    ("discarded", "Discarded"),
                ],
                default="draft",
                max_length=16,
                verbose_name="state",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instructionversion",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'draft' THEN\n                    RAISE EXCEPTION 'state guard: % starts as draft, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.instructionversion' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'submit' AND t.from_state IN ('draft') AND t.to_state = 'in_review' THEN ('authored'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'authored'::text AND s.event_id = t.event_id)) WHEN t.move = 'review' AND t.from_state IN ('in_review') AND t.to_state = 'reviewed' THEN ('reviewed'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'reviewed'::text AND s.event_id = t.event_id)) WHEN t.move = 'ask_change' AND t.from_state IN ('in_review', 'reviewed') AND t.to_state = 'draft' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'decline' AND t.from_state IN ('reviewed') AND t.to_state = 'draft' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'approve' AND t.from_state IN ('reviewed') AND t.to_state = 'approved' THEN ('approved'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'approved'::text AND s.event_id = t.event_id)) WHEN t.move = 'make_effective' AND t.from_state IN ('approved') AND t.to_state = 'effective' THEN ('released'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'released'::text AND s.event_id = t.event_id)) WHEN t.move = 'supersede' AND t.from_state IN ('effective') AND t.to_state = 'superseded' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'withdraw' AND t.from_state IN ('approved', 'effective') AND t.to_state = 'withdrawn' THEN ('withdrawn'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'withdrawn'::text AND s.event_id = t.event_id)) WHEN t.move = 'discard' AND t.from_state IN ('draft') AND t.to_state = 'discarded' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="22ccef8d8d7e2c068b57e37d4c2743fe76db0d1e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_state_guard_67301",
                    table="designations_instructionversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instructionversion",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.\"state\" IN ('in_review', 'reviewed', 'approved', 'effective', 'superseded', 'withdrawn', 'discarded') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'author_id', 'reviewer_id', 'approver_id', 'content_hash', 'effective_from', 'effective_until']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'author_id', 'reviewer_id', 'approver_id', 'content_hash', 'effective_from', 'effective_until'])\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                    hash="5d3c466aa316d8fbe9532fcf13adacf6aa854ce1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_92fd5",
                    table="designations_instructionversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="instructionversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "discarded"]),
                    ("content_hash__regex", "^[0-9a-f]{64}$"),
                    _connector="OR",
                ),
                name="designations_instructionversion_hash",
            ),
        ),
    ]
