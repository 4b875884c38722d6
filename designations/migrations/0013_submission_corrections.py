"""A date of submission is put right by a recorded correction alone (REG-05, REG-119)."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger.ids
import ledger.models.base
import ledger.models.transition
from ledger.schema import Together


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0012_strategy_papers"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="SubmissionCorrection",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                db_default=ledger.models.base.UuidV7(),
                                default=ledger.ids.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        ("was", models.DateField(verbose_name="day that stood")),
                        ("becomes", models.DateField(verbose_name="date of submission")),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("written_by", models.CharField(max_length=200)),
                        (
                            "xact",
                            models.CharField(
                                db_default=ledger.models.transition.CurrentXact(),
                                editable=False,
                                max_length=24,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "correction of a date of submission",
                    },
                ),
                migrations.CreateModel(
                    name="SubmissionCorrectionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_seq", models.PositiveIntegerField(editable=False, null=True)),
                        ("pgh_digest", models.BinaryField(null=True)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(
                                db_default=ledger.models.base.UuidV7(),
                                default=ledger.ids.uuid7,
                                editable=False,
                                serialize=False,
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        ("was", models.DateField(verbose_name="day that stood")),
                        ("becomes", models.DateField(verbose_name="date of submission")),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("written_by", models.CharField(max_length=200)),
                        (
                            "xact",
                            models.CharField(
                                db_default=ledger.models.transition.CurrentXact(),
                                editable=False,
                                max_length=24,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="submissioncorrection",
                    name="designation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission_corrections",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="submissioncorrectionevent",
                    name="designation",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="submissioncorrectionevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.submissioncorrection",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="submissioncorrection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="designations_submissioncorrection_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="submissioncorrection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("was", models.F("becomes")), _negated=True),
                        name="designations_submissioncorrection_changes",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="submissioncorrection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_submissioncorrectionevent" ("becomes", "created_at", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "was", "written_by", "xact") VALUES (NEW."becomes", NEW."created_at", NEW."designation_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reason", NEW."was", NEW."written_by", NEW."xact"); RETURN NULL;',
                            hash="53047d0369fb6dab7e3edad1270cbbce0f040c63",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4053a",
                            table="designations_submissioncorrection",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="submissioncorrection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_submissioncorrectionevent" ("becomes", "created_at", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "was", "written_by", "xact") VALUES (NEW."becomes", NEW."created_at", NEW."designation_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reason", NEW."was", NEW."written_by", NEW."xact"); RETURN NULL;',
                            hash="6fef5c0c0b544fd17daa472624e8cb69e5b01834",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d0ee3",
                            table="designations_submissioncorrection",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="submissioncorrection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_submissioncorrectionevent" ("becomes", "created_at", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "was", "written_by", "xact") VALUES (OLD."becomes", OLD."created_at", OLD."designation_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."reason", OLD."was", OLD."written_by", OLD."xact"); RETURN NULL;',
                            hash="20f19ec1e638eb1c3448bf0870e492df773aa08a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_22a64",
                            table="designations_submissioncorrection",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="submissioncorrectionevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_submissioncorrection_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="submissioncorrectionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="97bf77c87f22e3c44798c5722168e52bdfb9b4fb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9eb2d",
                            table="designations_submissioncorrectionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="designation",
            name="frozen",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="designation",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.\"state\" IN ('submitted', 'information_requested', 'meeting', 'awarded', 'refused', 'withdrawn', 'superseded', 'lapsed') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'review_on', 'target_on', 'fee', 'decided_on', 'awarded_on', 'reference', 'submitted_on']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'review_on', 'target_on', 'fee', 'decided_on', 'awarded_on', 'reference', 'submitted_on']) OR (NEW.\"decided_on\" IS DISTINCT FROM OLD.\"decided_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"awarded_on\" IS DISTINCT FROM OLD.\"awarded_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"reference\" IS DISTINCT FROM OLD.\"reference\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"submitted_on\" IS DISTINCT FROM OLD.\"submitted_on\" AND NOT EXISTS (SELECT 1 FROM \"designations_submissioncorrection\" c WHERE c.\"designation_id\" = NEW.id AND c.was = OLD.\"submitted_on\" AND c.becomes = NEW.\"submitted_on\" AND c.xact = pg_current_xact_id()::text))\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                    hash="360b6455f95ffd7da3fc7278e02ee00cdfca4163",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_a98fc",
                    table="designations_designation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="designation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("submitted_on", None),
                    ("decided_on", None),
                    ("decided_on__gte", models.F("submitted_on")),
                    _connector="OR",
                ),
                name="designations_designation_decided_after",
            ),
        ),
    ]
