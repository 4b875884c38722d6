"""Registrations of sites with the authority of their country (REG-139)."""

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
        ("mfg_sites", "0010_homes"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="SiteRegistration",
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
                        ("country", models.CharField(max_length=2, verbose_name="country")),
                        ("authority", models.CharField(max_length=200, verbose_name="authority")),
                        ("number", models.CharField(max_length=80, verbose_name="number")),
                        ("registered_on", models.DateField(verbose_name="registered on")),
                        ("recorded_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                        (
                            "ended_reason",
                            models.CharField(
                                blank=True, max_length=1000, null=True, verbose_name="why it ended"
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
                            "site",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="registrations",
                                to="mfg_sites.remotesite",
                                verbose_name="site",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "registration of a site",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="SiteRegistrationEvent",
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
                        ("country", models.CharField(max_length=2, verbose_name="country")),
                        ("authority", models.CharField(max_length=200, verbose_name="authority")),
                        ("number", models.CharField(max_length=80, verbose_name="number")),
                        ("registered_on", models.DateField(verbose_name="registered on")),
                        ("recorded_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                        (
                            "ended_reason",
                            models.CharField(
                                blank=True, max_length=1000, null=True, verbose_name="why it ended"
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
                                to="mfg_sites.siteregistration",
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
                migrations.AddConstraint(
                    model_name="siteregistration",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="mfg_sites_registration_country",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="siteregistration",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("ended_reason__isnull", True)),
                            models.Q(
                                ("ended_on__gte", models.F("registered_on")),
                                ("ended_reason__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mfg_sites_registration_end",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="siteregistration",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("site", "country"),
                        name="mfg_sites_registration_one_stands",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="siteregistration",
                    trigger=pgtrigger.compiler.Trigger(
                        name="registration_is_fixed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."authority" IS DISTINCT FROM (NEW."authority") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."registered_on" IS DISTINCT FROM (NEW."registered_on") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."recorded_by_name" IS DISTINCT FROM (NEW."recorded_by_name") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="feca49ea0beee44fd921adef62cb254cc132930e",
                            operation="UPDATE",
                            pgid="pgtrigger_registration_is_fixed_894a0",
                            table="mfg_sites_siteregistration",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="siteregistration",
                    trigger=pgtrigger.compiler.Trigger(
                        name="registration_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="759b74180597c38c54b81a56d66b0b92223d7632",
                            operation="DELETE",
                            pgid="pgtrigger_registration_stays_73591",
                            table="mfg_sites_siteregistration",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="siteregistration",
                    trigger=pgtrigger.compiler.Trigger(
                        name="ended_once",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF OLD.ended_on IS NOT NULL\n                        AND (NEW.ended_on, NEW.ended_reason) IS DISTINCT FROM (OLD.ended_on, OLD.ended_reason) THEN\n                        RAISE EXCEPTION 'this registration has ended (REG-139)' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                    ",
                            hash="91ef7e296dc269ee2b84ee3fcce8d8484c3bf451",
                            operation="UPDATE",
                            pgid="pgtrigger_ended_once_49e94",
                            table="mfg_sites_siteregistration",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="siteregistration",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_siteregistrationevent" ("authority", "country", "created_at", "document_id", "ended_on", "ended_reason", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_name", "registered_on", "site_id") VALUES (NEW."authority", NEW."country", NEW."created_at", NEW."document_id", NEW."ended_on", NEW."ended_reason", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_by_name", NEW."registered_on", NEW."site_id"); RETURN NULL;',
                            hash="efd269061921e72a32aed534a22a6b2cbfc0042a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_52016",
                            table="mfg_sites_siteregistration",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="siteregistration",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_siteregistrationevent" ("authority", "country", "created_at", "document_id", "ended_on", "ended_reason", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_name", "registered_on", "site_id") VALUES (NEW."authority", NEW."country", NEW."created_at", NEW."document_id", NEW."ended_on", NEW."ended_reason", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_by_name", NEW."registered_on", NEW."site_id"); RETURN NULL;',
                            hash="fc4d5ce76ad146df954eff54f47166d489d4035b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0a249",
                            table="mfg_sites_siteregistration",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="siteregistration",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_siteregistrationevent" ("authority", "country", "created_at", "document_id", "ended_on", "ended_reason", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_name", "registered_on", "site_id") VALUES (OLD."authority", OLD."country", OLD."created_at", OLD."document_id", OLD."ended_on", OLD."ended_reason", OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."recorded_by_name", OLD."registered_on", OLD."site_id"); RETURN NULL;',
                            hash="069df3ddfd47b90aea6c1ff6bfa494c86a9e966a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b9913",
                            table="mfg_sites_siteregistration",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="siteregistrationevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_siteregistration_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="siteregistrationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6d8b087dfa94ada30a318c33fb414b7fdea751f0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_03148",
                            table="mfg_sites_siteregistrationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
