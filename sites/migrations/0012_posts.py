"""Responsible person and deputies of a site (REG-33)."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger.ids
import ledger.models.base
import sites.models.post
from ledger.schema import Together


class Migration(migrations.Migration):
    dependencies = [
        ("mfg_sites", "0011_site_registrations"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="SitePost",
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
                            "role",
                            models.CharField(
                                choices=[("responsible", "Responsible person"), ("deputy", "Deputy")],
                                max_length=12,
                                verbose_name="post",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("organisation", models.CharField(max_length=200, verbose_name="organisation")),
                        (
                            "reference",
                            models.CharField(max_length=200, verbose_name="letter that names the person"),
                        ),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("end_reason", models.TextField(blank=True, verbose_name="why it ended")),
                        ("recorded_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        (
                            "site",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="mfg_sites.remotesite",
                                verbose_name="site",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "post at a site",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="SitePostEvent",
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
                            "role",
                            models.CharField(
                                choices=[("responsible", "Responsible person"), ("deputy", "Deputy")],
                                max_length=12,
                                verbose_name="post",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("organisation", models.CharField(max_length=200, verbose_name="organisation")),
                        (
                            "reference",
                            models.CharField(max_length=200, verbose_name="letter that names the person"),
                        ),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("end_reason", models.TextField(blank=True, verbose_name="why it ended")),
                        ("recorded_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="mfg_sites.sitepost",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="mfg_sites.remotesite",
                                verbose_name="site",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddIndex(
                    model_name="sitepost",
                    index=models.Index(fields=["site", "-from_on", "-id"], name="mfg_sites_post_newest"),
                ),
                migrations.AddConstraint(
                    model_name="sitepost",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ("responsible", "deputy")),
                            models.Q(("name", ""), _negated=True),
                            models.Q(("organisation", ""), _negated=True),
                            models.Q(("reference", ""), _negated=True),
                        ),
                        name="mfg_sites_post_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sitepost",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("until_on", None)),
                            models.Q(
                                ("until_on__gte", models.F("from_on")),
                                ("until_on__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mfg_sites_post_dates",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sitepost",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("role", "responsible")),
                        expressions=[
                            (models.F("site"), "="),
                            (
                                sites.models.post.Days(
                                    "from_on",
                                    "until_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True),
                                ),
                                "&&",
                            ),
                        ],
                        name="mfg_sites_post_one_responsible",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sitepost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="fixed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation" IS DISTINCT FROM (NEW."organisation") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."from_on" IS DISTINCT FROM (NEW."from_on") OR OLD."recorded_by_name" IS DISTINCT FROM (NEW."recorded_by_name"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="deb9c1cca82e75e717ed4220baa9b0c523b05d01",
                            operation="UPDATE",
                            pgid="pgtrigger_fixed_3c60c",
                            table="mfg_sites_sitepost",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sitepost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="left_once",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."until_on" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="1a2f42ed14616bf3e140d8334473b9318f920d8c",
                            operation="UPDATE",
                            pgid="pgtrigger_left_once_c10a9",
                            table="mfg_sites_sitepost",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sitepost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="9657c65ea7d180080cae95e58841c7e78016d90b",
                            operation="DELETE",
                            pgid="pgtrigger_kept_b3586",
                            table="mfg_sites_sitepost",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sitepost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_sitepostevent" ("created_at", "end_reason", "from_on", "id", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_name", "reference", "role", "site_id", "until_on") VALUES (NEW."created_at", NEW."end_reason", NEW."from_on", NEW."id", NEW."name", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_by_name", NEW."reference", NEW."role", NEW."site_id", NEW."until_on"); RETURN NULL;',
                            hash="fa86004b8d83dea8df03282f5658ea2c840eca54",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f9f78",
                            table="mfg_sites_sitepost",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sitepost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_sitepostevent" ("created_at", "end_reason", "from_on", "id", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_name", "reference", "role", "site_id", "until_on") VALUES (NEW."created_at", NEW."end_reason", NEW."from_on", NEW."id", NEW."name", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_by_name", NEW."reference", NEW."role", NEW."site_id", NEW."until_on"); RETURN NULL;',
                            hash="a67d6e19bf17d942c1405f882c54913f0e2e9b79",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0a1f6",
                            table="mfg_sites_sitepost",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sitepost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_sitepostevent" ("created_at", "end_reason", "from_on", "id", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_name", "reference", "role", "site_id", "until_on") VALUES (OLD."created_at", OLD."end_reason", OLD."from_on", OLD."id", OLD."name", OLD."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."recorded_by_name", OLD."reference", OLD."role", OLD."site_id", OLD."until_on"); RETURN NULL;',
                            hash="e15f383392f42cbdde4a39cfd36014a196049369",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8ec81",
                            table="mfg_sites_sitepost",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sitepostevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_sitepost_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sitepostevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="da287a04d83df2c05790c368fca81af0f0da7d84",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e03d8",
                            table="mfg_sites_sitepostevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
