"""Documents behind rows of a control strategy (REG-84)."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger.ids
import ledger.models.base
from ledger.schema import Together


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0011_two_people"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="StrategyPaper",
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
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="strategy_papers",
                                to="designations.masterfileversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "evidence of a control strategy",
                    },
                ),
                migrations.CreateModel(
                    name="StrategyPaperEvent",
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
                        (
                            "document",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="ledger.document",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.strategypaper",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.masterfileversion",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="strategypaper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"version_id\" IS DISTINCT FROM OLD.\"version_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"designations_masterfileversion\" WHERE id = affected.\"version_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('draft') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="1f30fc9d24b3f8edca3c73caebbbcf35c4e79e33",
                            operation="INSERT",
                            pgid="pgtrigger_frozen_with_parent_7ef6f",
                            table="designations_strategypaper",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="strategypaper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_strategypaperevent" ("created_at", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."created_at", NEW."document_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."version_id"); RETURN NULL;',
                            hash="72f947362936126d2e8613d37b06d0d8b3d33457",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3b02a",
                            table="designations_strategypaper",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="strategypaper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_strategypaperevent" ("created_at", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."created_at", NEW."document_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."version_id"); RETURN NULL;',
                            hash="1dd168fd5ca708c80adaae7c475687aa6c43c239",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_66c26",
                            table="designations_strategypaper",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="strategypaper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_strategypaperevent" ("created_at", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (OLD."created_at", OLD."document_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."version_id"); RETURN NULL;',
                            hash="5d60c3a3842383c420c49e826af6d0d07b88b0d6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_18bd2",
                            table="designations_strategypaper",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="strategypaperevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_strategypaper_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="strategypaperevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2aeb48b36934db02aff9cdc7d60a182fca9ae7a5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e8f30",
                            table="designations_strategypaperevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
