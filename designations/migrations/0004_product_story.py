"""A product's contacts with the authority, commitments and where each was kept (REG-04, REG-139)."""

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
        ("designations", "0003_designation_cases"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Commitment",
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
                        ("says", models.TextField(verbose_name="what was promised")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to="designations.product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "commitment",
                    },
                ),
                migrations.CreateModel(
                    name="CommitmentUse",
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
                            "place",
                            models.CharField(
                                choices=[
                                    ("designation", "Designation case"),
                                    ("trial", "Clinical trial application"),
                                    ("marketing", "Marketing authorisation application"),
                                ],
                                max_length=12,
                                verbose_name="where",
                            ),
                        ),
                        ("used_on", models.DateField(verbose_name="date")),
                        ("says", models.TextField(verbose_name="how it was kept")),
                        (
                            "commitment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="designations.commitment",
                            ),
                        ),
                        (
                            "designation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="designations.designation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "use of a commitment",
                    },
                ),
                migrations.CreateModel(
                    name="CommitmentUseEvent",
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
                            "place",
                            models.CharField(
                                choices=[
                                    ("designation", "Designation case"),
                                    ("trial", "Clinical trial application"),
                                    ("marketing", "Marketing authorisation application"),
                                ],
                                max_length=12,
                                verbose_name="where",
                            ),
                        ),
                        ("used_on", models.DateField(verbose_name="date")),
                        ("says", models.TextField(verbose_name="how it was kept")),
                        (
                            "commitment",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.commitment",
                            ),
                        ),
                        (
                            "designation",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.designation",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.commitmentuse",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="StoryEntry",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("passport", "Innovation passport"),
                                    ("profile", "Target development profile"),
                                    ("advice", "Scientific advice"),
                                    ("trial", "Clinical trial"),
                                    ("marketing", "Marketing authorisation"),
                                    ("other", "Other contact"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        ("reference", models.CharField(blank=True, max_length=80, verbose_name="reference")),
                        ("starts_on", models.DateField(verbose_name="date")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("goes_on", models.BooleanField(default=False, verbose_name="goes on")),
                        ("says", models.TextField(blank=True, verbose_name="what it says")),
                        ("reason", models.TextField(blank=True, verbose_name="why it was corrected")),
                        ("written_by", models.CharField(max_length=200)),
                        (
                            "corrects",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="designations.storyentry",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="story_entries",
                                to="designations.product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "entry of a product’s story",
                    },
                ),
                migrations.CreateModel(
                    name="CommitmentEvent",
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
                        ("says", models.TextField(verbose_name="what was promised")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.commitment",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.product",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.storyentry",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="commitment",
                    name="entry",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="designations.storyentry",
                    ),
                ),
                migrations.CreateModel(
                    name="StoryEntryEvent",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("passport", "Innovation passport"),
                                    ("profile", "Target development profile"),
                                    ("advice", "Scientific advice"),
                                    ("trial", "Clinical trial"),
                                    ("marketing", "Marketing authorisation"),
                                    ("other", "Other contact"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        ("reference", models.CharField(blank=True, max_length=80, verbose_name="reference")),
                        ("starts_on", models.DateField(verbose_name="date")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("goes_on", models.BooleanField(default=False, verbose_name="goes on")),
                        ("says", models.TextField(blank=True, verbose_name="what it says")),
                        ("reason", models.TextField(blank=True, verbose_name="why it was corrected")),
                        ("written_by", models.CharField(max_length=200)),
                        (
                            "corrects",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.storyentry",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.storyentry",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.product",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="commitmentuse",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("place__in", ["designation", "trial", "marketing"])),
                        name="designations_commitmentuse_place",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="commitmentuse",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("place", "designation"), ("designation", None), _connector="XOR"),
                        name="designations_commitmentuse_case",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitmentuse",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_commitmentuseevent" ("commitment_id", "created_at", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "says", "used_on") VALUES (NEW."commitment_id", NEW."created_at", NEW."designation_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."place", NEW."says", NEW."used_on"); RETURN NULL;',
                            hash="e8d4329278c8b3bbed8a0df1115442d9c20b9386",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8f369",
                            table="designations_commitmentuse",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitmentuse",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_commitmentuseevent" ("commitment_id", "created_at", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "says", "used_on") VALUES (NEW."commitment_id", NEW."created_at", NEW."designation_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."place", NEW."says", NEW."used_on"); RETURN NULL;',
                            hash="115c596fc9cba399b6c37e297d2cc8ae70c1a830",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5390e",
                            table="designations_commitmentuse",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitmentuse",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_commitmentuseevent" ("commitment_id", "created_at", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "says", "used_on") VALUES (OLD."commitment_id", OLD."created_at", OLD."designation_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."place", OLD."says", OLD."used_on"); RETURN NULL;',
                            hash="361771c16a1e44f3af93f4fdde57ec32260ff3ca",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_08ce0",
                            table="designations_commitmentuse",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="commitmentuseevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_commitmentuse_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitmentuseevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="008e7a39f5a19d2044a9832aca0ae9036c4589c6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_88743",
                            table="designations_commitmentuseevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="storyentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["passport", "profile", "advice", "trial", "marketing", "other"])
                        ),
                        name="designations_storyentry_kind",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="storyentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            models.Q(("ends_on__gte", models.F("starts_on")), ("goes_on", False)),
                            _connector="OR",
                        ),
                        name="designations_storyentry_dates",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="storyentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("corrects", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="designations_storyentry_reason",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="storyentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_storyentryevent" ("corrects_id", "created_at", "ends_on", "goes_on", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "reference", "says", "starts_on", "title", "written_by") VALUES (NEW."corrects_id", NEW."created_at", NEW."ends_on", NEW."goes_on", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."product_id", NEW."reason", NEW."reference", NEW."says", NEW."starts_on", NEW."title", NEW."written_by"); RETURN NULL;',
                            hash="c374c03978967c182bcae59375d4bd56a0357d7e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6b742",
                            table="designations_storyentry",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="storyentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_storyentryevent" ("corrects_id", "created_at", "ends_on", "goes_on", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "reference", "says", "starts_on", "title", "written_by") VALUES (NEW."corrects_id", NEW."created_at", NEW."ends_on", NEW."goes_on", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."product_id", NEW."reason", NEW."reference", NEW."says", NEW."starts_on", NEW."title", NEW."written_by"); RETURN NULL;',
                            hash="69999ae9a44d20471557a52e71fff4dda8af984f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_21487",
                            table="designations_storyentry",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="storyentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_storyentryevent" ("corrects_id", "created_at", "ends_on", "goes_on", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "reference", "says", "starts_on", "title", "written_by") VALUES (OLD."corrects_id", OLD."created_at", OLD."ends_on", OLD."goes_on", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."product_id", OLD."reason", OLD."reference", OLD."says", OLD."starts_on", OLD."title", OLD."written_by"); RETURN NULL;',
                            hash="82860cb2756fc55fdcebac58ac85419802d4a9a5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9a9ea",
                            table="designations_storyentry",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="commitmentevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_commitment_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitmentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="314860db56cea6df5faee03801b84e2fa9f44df3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b69da",
                            table="designations_commitmentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_commitmentevent" ("created_at", "due_on", "entry_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "says") VALUES (NEW."created_at", NEW."due_on", NEW."entry_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."product_id", NEW."says"); RETURN NULL;',
                            hash="1af2268bf600c45952e074a9f77df61782623e0c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_23971",
                            table="designations_commitment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_commitmentevent" ("created_at", "due_on", "entry_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "says") VALUES (NEW."created_at", NEW."due_on", NEW."entry_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."product_id", NEW."says"); RETURN NULL;',
                            hash="c8bf3ae489643eb245e056da7f86f96e23d0e0bc",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1360b",
                            table="designations_commitment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_commitmentevent" ("created_at", "due_on", "entry_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "says") VALUES (OLD."created_at", OLD."due_on", OLD."entry_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."product_id", OLD."says"); RETURN NULL;',
                            hash="4aa75556bcade177b30e840f73afa4a10efc26f1",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d5ab2",
                            table="designations_commitment",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="storyentryevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_storyentry_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="storyentryevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="41292d2ffbe44d138c41fd94d1e45b9369f5a144",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f154a",
                            table="designations_storyentryevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
