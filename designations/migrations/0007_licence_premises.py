"""Activities, premises, notices of a licence; documents of a variation (REG-26, REG-29, REG-30, REG-34)."""

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
        ("designations", "0006_frozen_with_their_move"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="LicenceActivity",
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
                            "activity",
                            models.CharField(
                                choices=[
                                    ("conventional", "Conventional manufacture"),
                                    ("import", "Conventional import"),
                                    ("MM", "Modular manufacture"),
                                    ("POC", "Point-of-care manufacture"),
                                ],
                                max_length=12,
                                verbose_name="activity",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="granted on")),
                        ("valid_until", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "variation_reference",
                            models.CharField(blank=True, max_length=80, verbose_name="variation"),
                        ),
                        (
                            "licence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="designations.licence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "activity of a licence",
                    },
                ),
                migrations.CreateModel(
                    name="LicenceActivityEvent",
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
                            "activity",
                            models.CharField(
                                choices=[
                                    ("conventional", "Conventional manufacture"),
                                    ("import", "Conventional import"),
                                    ("MM", "Modular manufacture"),
                                    ("POC", "Point-of-care manufacture"),
                                ],
                                max_length=12,
                                verbose_name="activity",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="granted on")),
                        ("valid_until", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "variation_reference",
                            models.CharField(blank=True, max_length=80, verbose_name="variation"),
                        ),
                        (
                            "licence",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.licence",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.licenceactivity",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LicenceNotice",
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
                        ("says", models.CharField(max_length=300, verbose_name="what changed")),
                        ("changed_on", models.DateField(verbose_name="changed on")),
                        ("due_on", models.DateField(verbose_name="to be told by")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "To be told"), ("sent", "Told")],
                                default="open",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("sent_on", models.DateField(blank=True, null=True, verbose_name="told on")),
                        ("reference", models.CharField(blank=True, max_length=80, verbose_name="reference")),
                        (
                            "licence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="designations.licence",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="designations.licenceperson",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notice to the authority",
                    },
                ),
                migrations.CreateModel(
                    name="LicenceNoticeEvent",
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
                        ("says", models.CharField(max_length=300, verbose_name="what changed")),
                        ("changed_on", models.DateField(verbose_name="changed on")),
                        ("due_on", models.DateField(verbose_name="to be told by")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "To be told"), ("sent", "Told")],
                                default="open",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("sent_on", models.DateField(blank=True, null=True, verbose_name="told on")),
                        ("reference", models.CharField(blank=True, max_length=80, verbose_name="reference")),
                        (
                            "licence",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.licence",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.licenceperson",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.licencenotice",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LicencePremises",
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
                                choices=[
                                    ("control", "Control site"),
                                    ("test", "Testing"),
                                    ("components", "Store of components"),
                                    ("equipment", "Store of equipment"),
                                ],
                                max_length=12,
                                verbose_name="purpose",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("address", models.TextField(verbose_name="address")),
                        ("postcode", models.CharField(blank=True, max_length=12, verbose_name="postcode")),
                        ("country", models.CharField(default="GB", max_length=2, verbose_name="country")),
                        (
                            "does",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="what is done or kept there"
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="named from")),
                        ("valid_until", models.DateField(blank=True, null=True, verbose_name="named until")),
                        (
                            "licence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="premises",
                                to="designations.licence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "premises of a licence",
                    },
                ),
                migrations.CreateModel(
                    name="LicencePremisesEvent",
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
                                choices=[
                                    ("control", "Control site"),
                                    ("test", "Testing"),
                                    ("components", "Store of components"),
                                    ("equipment", "Store of equipment"),
                                ],
                                max_length=12,
                                verbose_name="purpose",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("address", models.TextField(verbose_name="address")),
                        ("postcode", models.CharField(blank=True, max_length=12, verbose_name="postcode")),
                        ("country", models.CharField(default="GB", max_length=2, verbose_name="country")),
                        (
                            "does",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="what is done or kept there"
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="named from")),
                        ("valid_until", models.DateField(blank=True, null=True, verbose_name="named until")),
                        (
                            "licence",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.licence",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.licencepremises",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="VariationPaper",
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
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("added_in", models.CharField(max_length=24, verbose_name="added while it was")),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                            ),
                        ),
                        (
                            "variation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="designations.licencevariation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document of a variation",
                    },
                ),
                migrations.CreateModel(
                    name="VariationPaperEvent",
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
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("added_in", models.CharField(max_length=24, verbose_name="added while it was")),
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
                                to="designations.variationpaper",
                            ),
                        ),
                        (
                            "variation",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.licencevariation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="licenceactivity",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("valid_until", None)),
                        fields=("licence", "activity"),
                        name="designations_licenceactivity_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licenceactivity",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("activity__in", ["conventional", "import", "MM", "POC"])),
                        name="designations_licenceactivity_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licenceactivity",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="designations_licenceactivity_dates",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licenceactivity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="fixed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."licence_id" IS DISTINCT FROM (NEW."licence_id") OR OLD."activity" IS DISTINCT FROM (NEW."activity") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."variation_reference" IS DISTINCT FROM (NEW."variation_reference"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="0b46833da24e2a63561e515328054cf91e769b33",
                            operation="UPDATE",
                            pgid="pgtrigger_fixed_29003",
                            table="designations_licenceactivity",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licenceactivity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_licenceactivityevent" ("activity", "created_at", "id", "licence_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until", "variation_reference") VALUES (NEW."activity", NEW."created_at", NEW."id", NEW."licence_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_until", NEW."variation_reference"); RETURN NULL;',
                            hash="358f94903f8bb6d9a94201e0d1991f31700508e8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ff2b3",
                            table="designations_licenceactivity",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licenceactivity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_licenceactivityevent" ("activity", "created_at", "id", "licence_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until", "variation_reference") VALUES (NEW."activity", NEW."created_at", NEW."id", NEW."licence_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."valid_from", NEW."valid_until", NEW."variation_reference"); RETURN NULL;',
                            hash="18ed118a75de1a71045f44d0132a3b3dc57886d3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_04499",
                            table="designations_licenceactivity",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licenceactivity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_licenceactivityevent" ("activity", "created_at", "id", "licence_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until", "variation_reference") VALUES (OLD."activity", OLD."created_at", OLD."id", OLD."licence_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."valid_from", OLD."valid_until", OLD."variation_reference"); RETURN NULL;',
                            hash="d95cfc23bd685d0a816edd6e49c4974d38fc35ad",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b7ac2",
                            table="designations_licenceactivity",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licenceactivityevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_licenceactivity_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licenceactivityevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2f2259e2fbac07cedcfaa87a79c9ccf78d9f9f95",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_081b5",
                            table="designations_licenceactivityevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencenotice",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference", ""), ("sent_on", None), ("state", "open")),
                            models.Q(
                                ("sent_on__isnull", False),
                                ("state", "sent"),
                                models.Q(("reference", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="designations_licencenotice_sent",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencenotice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'open' THEN\n                    RAISE EXCEPTION 'state guard: % starts as open, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.licencenotice' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'send' AND t.from_state IN ('open') AND t.to_state = 'sent' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="3c3fc6b1b44d3beb8e29c9d007b91c864f24a670",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_c9202",
                            table="designations_licencenotice",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencenotice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('open', 'sent') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'sent_on', 'reference']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'sent_on', 'reference']) OR (NEW.\"sent_on\" IS DISTINCT FROM OLD.\"sent_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"reference\" IS DISTINCT FROM OLD.\"reference\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\")\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="0ae5bbee7363e80aadc07380746a595b3ffcad5f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_68ede",
                            table="designations_licencenotice",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencenotice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_licencenoticeevent" ("changed_on", "created_at", "due_on", "id", "licence_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "says", "sent_on", "state") VALUES (NEW."changed_on", NEW."created_at", NEW."due_on", NEW."id", NEW."licence_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reference", NEW."says", NEW."sent_on", NEW."state"); RETURN NULL;',
                            hash="361847c76c781b80344c925e68374081c3a1ba64",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_77654",
                            table="designations_licencenotice",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencenotice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_licencenoticeevent" ("changed_on", "created_at", "due_on", "id", "licence_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "says", "sent_on", "state") VALUES (NEW."changed_on", NEW."created_at", NEW."due_on", NEW."id", NEW."licence_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reference", NEW."says", NEW."sent_on", NEW."state"); RETURN NULL;',
                            hash="ad8bfcd250df3e5af8d4785dd831403af02e7419",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_efcbd",
                            table="designations_licencenotice",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencenotice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_licencenoticeevent" ("changed_on", "created_at", "due_on", "id", "licence_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "says", "sent_on", "state") VALUES (OLD."changed_on", OLD."created_at", OLD."due_on", OLD."id", OLD."licence_id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."reference", OLD."says", OLD."sent_on", OLD."state"); RETURN NULL;',
                            hash="a139bd86a58727a646dcce69ba412d368fe1d8fb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c617e",
                            table="designations_licencenotice",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencenoticeevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_licencenotice_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencenoticeevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="afc9752332fb41b5cead5aff5fc484e1cc768b08",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c2399",
                            table="designations_licencenoticeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencepremises",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["control", "test", "components", "equipment"])),
                        name="designations_licencepremises_purpose",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencepremises",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", "control"), _negated=True),
                            models.Q(("country", "GB"), models.Q(("postcode", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="designations_licencepremises_control_in_uk",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencepremises",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("purpose", "control"), ("valid_until", None)),
                        fields=("licence",),
                        name="designations_licencepremises_one_control",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencepremises",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="designations_licencepremises_dates",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencepremises",
                    trigger=pgtrigger.compiler.Trigger(
                        name="fixed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."licence_id" IS DISTINCT FROM (NEW."licence_id") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."does" IS DISTINCT FROM (NEW."does") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="d61a7640f29d2951a0222a0ec5539efb2c2dcf5f",
                            operation="UPDATE",
                            pgid="pgtrigger_fixed_2aa90",
                            table="designations_licencepremises",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencepremises",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_licencepremisesevent" ("address", "country", "created_at", "does", "id", "licence_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "purpose", "valid_from", "valid_until") VALUES (NEW."address", NEW."country", NEW."created_at", NEW."does", NEW."id", NEW."licence_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."postcode", NEW."purpose", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                            hash="333e04226d1a8f1be8019799c0c670fe83851f90",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3d0bc",
                            table="designations_licencepremises",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencepremises",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_licencepremisesevent" ("address", "country", "created_at", "does", "id", "licence_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "purpose", "valid_from", "valid_until") VALUES (NEW."address", NEW."country", NEW."created_at", NEW."does", NEW."id", NEW."licence_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."postcode", NEW."purpose", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                            hash="676396da5c4d368ccee47331c9112e2fc1f9d90e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_51af6",
                            table="designations_licencepremises",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencepremises",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_licencepremisesevent" ("address", "country", "created_at", "does", "id", "licence_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "purpose", "valid_from", "valid_until") VALUES (OLD."address", OLD."country", OLD."created_at", OLD."does", OLD."id", OLD."licence_id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."postcode", OLD."purpose", OLD."valid_from", OLD."valid_until"); RETURN NULL;',
                            hash="79b1109637306110fccac940d1478f420bb55ba5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_41d8c",
                            table="designations_licencepremises",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencepremisesevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_licencepremises_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencepremisesevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4204bbc6e64d51701fb7e0f5865da6992533e0d1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_83a0c",
                            table="designations_licencepremisesevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationpaper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"variation_id\" IS DISTINCT FROM OLD.\"variation_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"designations_licencevariation\" WHERE id = affected.\"variation_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('draft', 'submitted', 'information_requested') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="eda19679833a3e13c185d05b8f87472789468460",
                            operation="INSERT",
                            pgid="pgtrigger_frozen_with_parent_4b89e",
                            table="designations_variationpaper",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationpaper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_variationpaperevent" ("added_in", "created_at", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "variation_id") VALUES (NEW."added_in", NEW."created_at", NEW."document_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."title", NEW."variation_id"); RETURN NULL;',
                            hash="8d94de80c29348098db2c0f38a109f35e327cb99",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_fc182",
                            table="designations_variationpaper",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationpaper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_variationpaperevent" ("added_in", "created_at", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "variation_id") VALUES (NEW."added_in", NEW."created_at", NEW."document_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."title", NEW."variation_id"); RETURN NULL;',
                            hash="cd059dfb9dc87b0c2617e80595cf6a5dd9e7f1d6",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6b1ff",
                            table="designations_variationpaper",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationpaper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_variationpaperevent" ("added_in", "created_at", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "variation_id") VALUES (OLD."added_in", OLD."created_at", OLD."document_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."title", OLD."variation_id"); RETURN NULL;',
                            hash="d02af568f783d4f6972eb3c72b2810ce97c88868",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_89a75",
                            table="designations_variationpaper",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="variationpaperevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_variationpaper_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationpaperevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3427c69e981a5c35902ecb32d96a9e68dbccbd20",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d03ff",
                            table="designations_variationpaperevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
