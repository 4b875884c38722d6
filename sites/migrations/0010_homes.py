"""Kits for homes, and the visits that use them (REG-44)."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import ledger.ids
import ledger.models.base
from ledger.schema import Together


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0011_two_people"),
        ("mfg_sites", "0009_supervision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="HomeVisit",
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
                        ("visit_on", models.DateField(verbose_name="day of the visit")),
                        ("visitor_name", models.CharField(max_length=200, verbose_name="who visits")),
                        ("planned_by_name", models.CharField(max_length=200, verbose_name="planned by")),
                        ("batch_id", models.UUIDField(editable=False, null=True)),
                        (
                            "batch_number",
                            models.CharField(blank=True, editable=False, max_length=40, verbose_name="batch"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("made", "Made"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "state_since",
                            models.DateTimeField(editable=False, verbose_name="in this state since"),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="home_visits",
                                to="mfg_sites.remotesite",
                                verbose_name="home",
                            ),
                        ),
                        (
                            "visitor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who visits",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "visit of a home",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Kit",
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
                            "number",
                            models.CharField(max_length=30, unique=True, verbose_name="number of the kit"),
                        ),
                        ("contents", models.TextField(verbose_name="what is in it")),
                        (
                            "packing_record",
                            models.CharField(max_length=120, verbose_name="number of the packing record"),
                        ),
                        ("expires_on", models.DateField(verbose_name="usable until")),
                        ("recorded_by_id", models.UUIDField(editable=False, null=True)),
                        ("recorded_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("recorded", "Recorded, not approved"),
                                    ("approved", "Approved"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="recorded",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "state_since",
                            models.DateTimeField(editable=False, verbose_name="in this state since"),
                        ),
                        (
                            "master_file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kits",
                                to="designations.masterfile",
                                verbose_name="master file",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "kit",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="HomeVisitEvent",
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
                        ("visit_on", models.DateField(verbose_name="day of the visit")),
                        ("visitor_name", models.CharField(max_length=200, verbose_name="who visits")),
                        ("planned_by_name", models.CharField(max_length=200, verbose_name="planned by")),
                        ("batch_id", models.UUIDField(editable=False, null=True)),
                        (
                            "batch_number",
                            models.CharField(blank=True, editable=False, max_length=40, verbose_name="batch"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("made", "Made"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "state_since",
                            models.DateTimeField(editable=False, verbose_name="in this state since"),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="mfg_sites.homevisit",
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
                                verbose_name="home",
                            ),
                        ),
                        (
                            "visitor",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who visits",
                            ),
                        ),
                        (
                            "kit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="mfg_sites.kit",
                                verbose_name="kit",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="homevisit",
                    name="kit",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="mfg_sites.kit",
                        verbose_name="kit",
                    ),
                ),
                migrations.CreateModel(
                    name="KitEvent",
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
                        ("number", models.CharField(max_length=30, verbose_name="number of the kit")),
                        ("contents", models.TextField(verbose_name="what is in it")),
                        (
                            "packing_record",
                            models.CharField(max_length=120, verbose_name="number of the packing record"),
                        ),
                        ("expires_on", models.DateField(verbose_name="usable until")),
                        ("recorded_by_id", models.UUIDField(editable=False, null=True)),
                        ("recorded_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("recorded", "Recorded, not approved"),
                                    ("approved", "Approved"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="recorded",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "state_since",
                            models.DateTimeField(editable=False, verbose_name="in this state since"),
                        ),
                        (
                            "master_file",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.masterfile",
                                verbose_name="master file",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="mfg_sites.kit",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="kit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number__regex", "^[A-Z0-9][A-Z0-9-]{2,29}$")),
                        name="mfg_sites_kit_number",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="kit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contents", ""), _negated=True),
                            models.Q(("packing_record", ""), _negated=True),
                        ),
                        name="mfg_sites_kit_whole",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="kit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'recorded' THEN\n                    RAISE EXCEPTION 'state guard: % starts as recorded, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'mfg_sites.kit' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'approve' AND t.from_state IN ('recorded') AND t.to_state = 'approved' THEN ('approved'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'approved'::text AND s.event_id = t.event_id)) WHEN t.move = 'withdraw' AND t.from_state IN ('recorded', 'approved') AND t.to_state = 'withdrawn' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="5fd70740094ef3d4fc151697ea746c3199497737",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_ec98b",
                            table="mfg_sites_kit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="kit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('recorded', 'approved', 'withdrawn') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'state_since']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'state_since']) OR (NEW.\"state_since\" IS DISTINCT FROM OLD.\"state_since\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\")\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="8f61df7a59db3325873121eb66bd289e812a21d7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_f228d",
                            table="mfg_sites_kit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="kit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_kitevent" ("contents", "created_at", "expires_on", "id", "master_file_id", "number", "packing_record", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name", "state", "state_since") VALUES (NEW."contents", NEW."created_at", NEW."expires_on", NEW."id", NEW."master_file_id", NEW."number", NEW."packing_record", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."recorded_by_name", NEW."state", NEW."state_since"); RETURN NULL;',
                            hash="be7e135d88643083c70292b90544c9db10692519",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4516a",
                            table="mfg_sites_kit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="kit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_kitevent" ("contents", "created_at", "expires_on", "id", "master_file_id", "number", "packing_record", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name", "state", "state_since") VALUES (NEW."contents", NEW."created_at", NEW."expires_on", NEW."id", NEW."master_file_id", NEW."number", NEW."packing_record", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_by_id", NEW."recorded_by_name", NEW."state", NEW."state_since"); RETURN NULL;',
                            hash="b91f3e0738b4dd11e7609d42833a196de93eee51",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_00834",
                            table="mfg_sites_kit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="kit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_kitevent" ("contents", "created_at", "expires_on", "id", "master_file_id", "number", "packing_record", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name", "state", "state_since") VALUES (OLD."contents", OLD."created_at", OLD."expires_on", OLD."id", OLD."master_file_id", OLD."number", OLD."packing_record", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."recorded_by_name", OLD."state", OLD."state_since"); RETURN NULL;',
                            hash="20d3cd07936725dd5713a05064a3b332c5b5994b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_dd392",
                            table="mfg_sites_kit",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="homevisitevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_homevisit_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="homevisitevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e3e18560b8667e9f97715bca2a980568cc731ef7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f37c6",
                            table="mfg_sites_homevisitevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="homevisit",
                    index=models.Index(
                        fields=["site", "-visit_on", "-id"], name="mfg_sites_homevisit_newest"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="homevisit",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ("planned", "made"))),
                        fields=("kit",),
                        name="mfg_sites_homevisit_kit_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="homevisit",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("batch_id__isnull", False)),
                        fields=("batch_id",),
                        name="mfg_sites_homevisit_batch_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="homevisit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("batch_id__isnull", False),
                                ("state", "made"),
                                models.Q(("batch_number", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "made"), _negated=True),
                                ("batch_id", None),
                                ("batch_number", ""),
                            ),
                            _connector="OR",
                        ),
                        name="mfg_sites_homevisit_batch",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="homevisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'planned' THEN\n                    RAISE EXCEPTION 'state guard: % starts as planned, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'mfg_sites.homevisit' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'make' AND t.from_state IN ('planned') AND t.to_state = 'made' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'cancel' AND t.from_state IN ('planned') AND t.to_state = 'cancelled' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="0984f5e0a3e899036a6c6ddbca31e8359ebc8434",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_ad5bb",
                            table="mfg_sites_homevisit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="homevisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('planned', 'made', 'cancelled') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'state_since', 'batch_id', 'batch_number']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'state_since', 'batch_id', 'batch_number']) OR (NEW.\"state_since\" IS DISTINCT FROM OLD.\"state_since\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"batch_id\" IS DISTINCT FROM OLD.\"batch_id\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"batch_number\" IS DISTINCT FROM OLD.\"batch_number\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\")\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="53129aa5fa7939885be2ae9d15043eb163666b6b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_42a39",
                            table="mfg_sites_homevisit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="homevisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="kit_for_visit",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE kit RECORD;",
                            func="\n                IF NEW.state <> 'cancelled' THEN\n                    SELECT k.state, k.expires_on INTO kit FROM mfg_sites_kit k WHERE k.id = NEW.kit_id FOR SHARE;\n                    IF NOT FOUND OR kit.state <> 'approved' OR kit.expires_on < NEW.visit_on THEN\n                        RAISE EXCEPTION 'no visit: its kit is not approved and in date (REG-44)'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF NOT EXISTS (SELECT 1 FROM mfg_sites_remotesite s WHERE s.id = NEW.site_id AND s.kind = 'home') THEN\n                        RAISE EXCEPTION 'no visit: the site is not a home (REG-44)' USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                RETURN NEW;\n                ",
                            hash="2ced869a914cf059ec7a2bd2230f0ff689525851",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_kit_for_visit_cbcee",
                            table="mfg_sites_homevisit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="homevisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_homevisitevent" ("batch_id", "batch_number", "created_at", "id", "kit_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_by_name", "site_id", "state", "state_since", "visit_on", "visitor_id", "visitor_name") VALUES (NEW."batch_id", NEW."batch_number", NEW."created_at", NEW."id", NEW."kit_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."planned_by_name", NEW."site_id", NEW."state", NEW."state_since", NEW."visit_on", NEW."visitor_id", NEW."visitor_name"); RETURN NULL;',
                            hash="1c5cd4d05eeefbb854a39b3fd80f60f5b38d7bbd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_58a5e",
                            table="mfg_sites_homevisit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="homevisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_homevisitevent" ("batch_id", "batch_number", "created_at", "id", "kit_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_by_name", "site_id", "state", "state_since", "visit_on", "visitor_id", "visitor_name") VALUES (NEW."batch_id", NEW."batch_number", NEW."created_at", NEW."id", NEW."kit_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."planned_by_name", NEW."site_id", NEW."state", NEW."state_since", NEW."visit_on", NEW."visitor_id", NEW."visitor_name"); RETURN NULL;',
                            hash="ed2b1dd9b3466d65bb15e6561dbccf2d8ad78059",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_48340",
                            table="mfg_sites_homevisit",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="homevisit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_homevisitevent" ("batch_id", "batch_number", "created_at", "id", "kit_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_by_name", "site_id", "state", "state_since", "visit_on", "visitor_id", "visitor_name") VALUES (OLD."batch_id", OLD."batch_number", OLD."created_at", OLD."id", OLD."kit_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."planned_by_name", OLD."site_id", OLD."state", OLD."state_since", OLD."visit_on", OLD."visitor_id", OLD."visitor_name"); RETURN NULL;',
                            hash="15207a877d0227cff9109284e969d4389c3263e7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7a720",
                            table="mfg_sites_homevisit",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="kitevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_kit_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="kitevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="81646e3b5da03ed8548642bdbce37ad62631a85b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b978b",
                            table="mfg_sites_kitevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
