"""Dates, reference, reason and pack are set by the move they belong to, and by nothing else (REG-118)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0005_licence_variations"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="designation",
            name="frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="designationimpact",
            name="frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="unchangedstatement",
            name="frozen",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="designation",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.\"state\" IN ('submitted', 'information_requested', 'meeting', 'awarded', 'refused', 'withdrawn', 'superseded', 'lapsed') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'review_on', 'target_on', 'fee', 'submitted_on', 'decided_on', 'awarded_on', 'reference']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'review_on', 'target_on', 'fee', 'submitted_on', 'decided_on', 'awarded_on', 'reference']) OR (NEW.\"submitted_on\" IS DISTINCT FROM OLD.\"submitted_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"decided_on\" IS DISTINCT FROM OLD.\"decided_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"awarded_on\" IS DISTINCT FROM OLD.\"awarded_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"reference\" IS DISTINCT FROM OLD.\"reference\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\")\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                    hash="c70d6c268daf55a56414a1a1f0ef662087d5a5ef",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_a98fc",
                    table="designations_designation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="designationimpact",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.\"state\" IN ('open', 'dismissed', 'significant') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'decided_at', 'decision']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'decided_at', 'decision']) OR (NEW.\"decided_at\" IS DISTINCT FROM OLD.\"decided_at\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"decision\" IS DISTINCT FROM OLD.\"decision\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\")\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                    hash="3160cf223d499e34dcabd070649fc626c277201f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_8ebed",
                    table="designations_designationimpact",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unchangedstatement",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.\"state\" IN ('prepared', 'signed', 'discarded') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'signed_at', 'pack_id']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'signed_at', 'pack_id']) OR (NEW.\"signed_at\" IS DISTINCT FROM OLD.\"signed_at\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"pack_id\" IS DISTINCT FROM OLD.\"pack_id\" AND OLD.\"pack_id\" IS NOT NULL)\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                    hash="8d0611035903990c3cdfce1cd89d456a8e67d730",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_05ce1",
                    table="designations_unchangedstatement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
