"""The checklists of an enrolment: what onboarding and closure ask for, and every answer (REG-36, REG-42)."""

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
        ("ledger", "0002_chain"),
        ("mfg_sites", "0004_agreements"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="ChecklistAnswer",
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
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("done", "Shown"),
                                    ("not_applicable", "Not applicable here"),
                                    ("open", "Open again"),
                                ],
                                max_length=16,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="number of the document"
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        ("by_id", models.UUIDField(editable=False, null=True)),
                        ("by_name", models.CharField(max_length=200, verbose_name="answered by")),
                        (
                            "document",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                                verbose_name="document",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "checklist answer",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="ChecklistItem",
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
                            "purpose",
                            models.CharField(
                                choices=[("onboarding", "Onboarding"), ("closure", "Closure")],
                                max_length=12,
                                verbose_name="purpose",
                            ),
                        ),
                        ("key", models.CharField(max_length=40, verbose_name="key")),
                        ("title", models.CharField(max_length=300, verbose_name="what has to be shown")),
                        ("mandatory", models.BooleanField(verbose_name="mandatory")),
                        ("judge", models.CharField(blank=True, max_length=40, verbose_name="judged from")),
                        ("position", models.PositiveIntegerField(verbose_name="position")),
                        (
                            "enrolment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="mfg_sites.enrolment",
                                verbose_name="enrolment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "checklist item",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="ChecklistAnswerEvent",
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
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("done", "Shown"),
                                    ("not_applicable", "Not applicable here"),
                                    ("open", "Open again"),
                                ],
                                max_length=16,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="number of the document"
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        ("by_id", models.UUIDField(editable=False, null=True)),
                        ("by_name", models.CharField(max_length=200, verbose_name="answered by")),
                        (
                            "document",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="ledger.document",
                                verbose_name="document",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="mfg_sites.checklistanswer",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="mfg_sites.checklistitem",
                                verbose_name="item",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="checklistanswer",
                    name="item",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="mfg_sites.checklistitem",
                        verbose_name="item",
                    ),
                ),
                migrations.CreateModel(
                    name="ChecklistItemEvent",
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
                            "purpose",
                            models.CharField(
                                choices=[("onboarding", "Onboarding"), ("closure", "Closure")],
                                max_length=12,
                                verbose_name="purpose",
                            ),
                        ),
                        ("key", models.CharField(max_length=40, verbose_name="key")),
                        ("title", models.CharField(max_length=300, verbose_name="what has to be shown")),
                        ("mandatory", models.BooleanField(verbose_name="mandatory")),
                        ("judge", models.CharField(blank=True, max_length=40, verbose_name="judged from")),
                        ("position", models.PositiveIntegerField(verbose_name="position")),
                        (
                            "enrolment",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="mfg_sites.enrolment",
                                verbose_name="enrolment",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="mfg_sites.checklistitem",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="checklistitem",
                    constraint=models.UniqueConstraint(
                        fields=("enrolment", "purpose", "key"), name="mfg_sites_checklist_item_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="checklistitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="mfg_sites_checklist_item_titled",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checklistitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_checklistitemevent" ("created_at", "enrolment_id", "id", "judge", "key", "mandatory", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "title") VALUES (NEW."created_at", NEW."enrolment_id", NEW."id", NEW."judge", NEW."key", NEW."mandatory", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."position", NEW."purpose", NEW."title"); RETURN NULL;',
                            hash="fda87191c2d84304d123c200fda87879e429c66c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5100f",
                            table="mfg_sites_checklistitem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checklistitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_checklistitemevent" ("created_at", "enrolment_id", "id", "judge", "key", "mandatory", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "title") VALUES (NEW."created_at", NEW."enrolment_id", NEW."id", NEW."judge", NEW."key", NEW."mandatory", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."position", NEW."purpose", NEW."title"); RETURN NULL;',
                            hash="ad105312476a931fa8f9d87a5789f77b0a597465",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_559cc",
                            table="mfg_sites_checklistitem",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checklistitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_checklistitemevent" ("created_at", "enrolment_id", "id", "judge", "key", "mandatory", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "title") VALUES (OLD."created_at", OLD."enrolment_id", OLD."id", OLD."judge", OLD."key", OLD."mandatory", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."position", OLD."purpose", OLD."title"); RETURN NULL;',
                            hash="a500a6e0b727f9e5bb7b6362f369680f775943cb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3b1df",
                            table="mfg_sites_checklistitem",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="checklistanswerevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_checklistanswer_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checklistanswerevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cfbd1cfec5bc0651cd724aea042f02ba86e16d23",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9e5cc",
                            table="mfg_sites_checklistanswerevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="checklistanswer",
                    index=models.Index(fields=["item", "-id"], name="mfg_sites_answer_latest"),
                ),
                migrations.AddConstraint(
                    model_name="checklistanswer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", "done"),
                                models.Q(
                                    models.Q(("evidence", ""), _negated=True),
                                    ("document__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("outcome__in", ("not_applicable", "open")),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mfg_sites_checklist_answer_shown",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checklistanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_checklistanswerevent" ("by_id", "by_name", "created_at", "document_id", "evidence", "id", "item_id", "note", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."by_id", NEW."by_name", NEW."created_at", NEW."document_id", NEW."evidence", NEW."id", NEW."item_id", NEW."note", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="b88c6546e0b4d950a52de08b61887852fe306dcc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_60dea",
                            table="mfg_sites_checklistanswer",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checklistanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_checklistanswerevent" ("by_id", "by_name", "created_at", "document_id", "evidence", "id", "item_id", "note", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."by_id", NEW."by_name", NEW."created_at", NEW."document_id", NEW."evidence", NEW."id", NEW."item_id", NEW."note", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;',
                            hash="b35294382dd4a8443b974fc5e36b2d1be3643750",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_99d0a",
                            table="mfg_sites_checklistanswer",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checklistanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_checklistanswerevent" ("by_id", "by_name", "created_at", "document_id", "evidence", "id", "item_id", "note", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."by_id", OLD."by_name", OLD."created_at", OLD."document_id", OLD."evidence", OLD."id", OLD."item_id", OLD."note", OLD."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="84cf236ef61a11ad45d57b89710560b6daed1399",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_00b72",
                            table="mfg_sites_checklistanswer",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="checklistitemevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_checklistitem_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="checklistitemevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9513ec98316c6d3c7ccc7a15c00a56daf480f659",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6319d",
                            table="mfg_sites_checklistitemevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
