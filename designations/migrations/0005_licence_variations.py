"""Variations of a licence and the master-file versions they carry (REG-25, REG-26)."""

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
        ("designations", "0004_product_story"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="LicenceVariation",
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
                                    ("add_product", "Add a product or an activity"),
                                    ("control_site", "Change the control site"),
                                    ("lift_restriction", "Lift the authority’s restriction"),
                                    ("other", "Something else"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("summary", models.TextField(verbose_name="what it asks for")),
                        (
                            "mode",
                            models.CharField(
                                blank=True,
                                choices=[("POC", "Point of care"), ("MM", "Modular manufacture")],
                                max_length=3,
                                verbose_name="mode",
                            ),
                        ),
                        (
                            "restriction_reference",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="letter of the restriction"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("information_requested", "Information requested"),
                                    ("granted", "Granted"),
                                    ("refused", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                max_length=24,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=80, verbose_name="authority’s reference"),
                        ),
                        (
                            "submitted_on",
                            models.DateField(blank=True, null=True, verbose_name="submitted on"),
                        ),
                        (
                            "asked_on",
                            models.DateField(blank=True, null=True, verbose_name="information requested on"),
                        ),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                        ("last_on", models.DateField(blank=True, null=True, verbose_name="last moved on")),
                        (
                            "granted_scope",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="variation",
                                to="designations.licencescope",
                            ),
                        ),
                        (
                            "licence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="variations",
                                to="designations.licence",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="licence_variations",
                                to="designations.product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "licence variation",
                    },
                ),
                migrations.CreateModel(
                    name="LicenceVariationEvent",
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
                                    ("add_product", "Add a product or an activity"),
                                    ("control_site", "Change the control site"),
                                    ("lift_restriction", "Lift the authority’s restriction"),
                                    ("other", "Something else"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("summary", models.TextField(verbose_name="what it asks for")),
                        (
                            "mode",
                            models.CharField(
                                blank=True,
                                choices=[("POC", "Point of care"), ("MM", "Modular manufacture")],
                                max_length=3,
                                verbose_name="mode",
                            ),
                        ),
                        (
                            "restriction_reference",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="letter of the restriction"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("information_requested", "Information requested"),
                                    ("granted", "Granted"),
                                    ("refused", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                max_length=24,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=80, verbose_name="authority’s reference"),
                        ),
                        (
                            "submitted_on",
                            models.DateField(blank=True, null=True, verbose_name="submitted on"),
                        ),
                        (
                            "asked_on",
                            models.DateField(blank=True, null=True, verbose_name="information requested on"),
                        ),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                        ("last_on", models.DateField(blank=True, null=True, verbose_name="last moved on")),
                        (
                            "granted_scope",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.licencescope",
                            ),
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
                                to="designations.licencevariation",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
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
                migrations.CreateModel(
                    name="VariationFile",
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
                            "variation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="designations.licencevariation",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="designations.masterfileversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "master file carried by a variation",
                    },
                ),
                migrations.CreateModel(
                    name="VariationFileEvent",
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.variationfile",
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
                migrations.AddConstraint(
                    model_name="licencevariation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["add_product", "control_site", "lift_restriction", "other"])
                        ),
                        name="designations_variation_kind",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencevariation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "add_product"),
                                ("mode__in", ["POC", "MM"]),
                                ("product__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "add_product"), _negated=True),
                                ("mode", ""),
                                ("product__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="designations_variation_product",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencevariation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "lift_restriction"), ("restriction_reference", ""), _connector="XOR"
                        ),
                        name="designations_variation_restriction",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencevariation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["granted", "refused"]), _negated=True),
                            models.Q(
                                ("decided_on__isnull", False), models.Q(("reference", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="designations_variation_decided",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencevariation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("granted_scope__isnull", False),
                                ("kind", "add_product"),
                                ("state", "granted"),
                            ),
                            models.Q(
                                ("granted_scope__isnull", True),
                                models.Q(("kind", "add_product"), ("state", "granted"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="designations_variation_scope",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencevariation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("decided_on", None),
                            ("decided_on__gte", models.F("submitted_on")),
                            _connector="OR",
                        ),
                        name="designations_variation_dates",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencevariation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'draft' THEN\n                    RAISE EXCEPTION 'state guard: % starts as draft, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.licencevariation' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'submit' AND t.from_state IN ('draft') AND t.to_state = 'submitted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'ask_information' AND t.from_state IN ('submitted') AND t.to_state = 'information_requested' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'answer' AND t.from_state IN ('information_requested') AND t.to_state = 'submitted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'grant' AND t.from_state IN ('submitted') AND t.to_state = 'granted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'refuse' AND t.from_state IN ('submitted', 'information_requested') AND t.to_state = 'refused' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'withdraw' AND t.from_state IN ('draft', 'submitted', 'information_requested') AND t.to_state = 'withdrawn' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="29428ccf5c2035340c53bb54c391d297c95528b3",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_05ac0",
                            table="designations_licencevariation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencevariation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('submitted', 'information_requested') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'submitted_on', 'asked_on', 'answered_on', 'decided_on', 'last_on', 'reference', 'granted_scope_id']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'submitted_on', 'asked_on', 'answered_on', 'decided_on', 'last_on', 'reference', 'granted_scope_id'])\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="60810b93db80d3c3cdc79b1a59444bd9aa7228e1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_019b7",
                            table="designations_licencevariation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencevariation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="decided",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" IN ('granted', 'refused', 'withdrawn'))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="52a5dd2b81dcc37e40746ddccdd91813e5d7763d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_decided_d62a9",
                            table="designations_licencevariation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencevariation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_licencevariationevent" ("answered_on", "asked_on", "created_at", "decided_on", "granted_scope_id", "id", "kind", "last_on", "licence_id", "mode", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reference", "restriction_reference", "state", "submitted_on", "summary") VALUES (NEW."answered_on", NEW."asked_on", NEW."created_at", NEW."decided_on", NEW."granted_scope_id", NEW."id", NEW."kind", NEW."last_on", NEW."licence_id", NEW."mode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."product_id", NEW."reference", NEW."restriction_reference", NEW."state", NEW."submitted_on", NEW."summary"); RETURN NULL;',
                            hash="088b552cb214487633cf2a6dfce342564a7ab8fc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_eb7eb",
                            table="designations_licencevariation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencevariation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_licencevariationevent" ("answered_on", "asked_on", "created_at", "decided_on", "granted_scope_id", "id", "kind", "last_on", "licence_id", "mode", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reference", "restriction_reference", "state", "submitted_on", "summary") VALUES (NEW."answered_on", NEW."asked_on", NEW."created_at", NEW."decided_on", NEW."granted_scope_id", NEW."id", NEW."kind", NEW."last_on", NEW."licence_id", NEW."mode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."product_id", NEW."reference", NEW."restriction_reference", NEW."state", NEW."submitted_on", NEW."summary"); RETURN NULL;',
                            hash="dab1c5862e1eb0334b186aa9d5bf3b6e04bb1c06",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bb409",
                            table="designations_licencevariation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencevariation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_licencevariationevent" ("answered_on", "asked_on", "created_at", "decided_on", "granted_scope_id", "id", "kind", "last_on", "licence_id", "mode", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reference", "restriction_reference", "state", "submitted_on", "summary") VALUES (OLD."answered_on", OLD."asked_on", OLD."created_at", OLD."decided_on", OLD."granted_scope_id", OLD."id", OLD."kind", OLD."last_on", OLD."licence_id", OLD."mode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."product_id", OLD."reference", OLD."restriction_reference", OLD."state", OLD."submitted_on", OLD."summary"); RETURN NULL;',
                            hash="52de4662a7bf3e76d8a7ebe4ee0f102f47fdbaff",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_13f8f",
                            table="designations_licencevariation",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="licencevariationevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_licencevariation_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="licencevariationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bc50752eeb3fd43c69f5e0a19841bc866cd1760e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_44672",
                            table="designations_licencevariationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="variationfile",
                    constraint=models.UniqueConstraint(
                        fields=("variation", "version"), name="designations_variationfile_once"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationfile",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"variation_id\" IS DISTINCT FROM OLD.\"variation_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"designations_licencevariation\" WHERE id = affected.\"variation_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('draft') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="4713b60be2b29e1acbaf194121910fddd56447ec",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_with_parent_87d5a",
                            table="designations_variationfile",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationfile",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_variationfileevent" ("created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "variation_id", "version_id") VALUES (NEW."created_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."variation_id", NEW."version_id"); RETURN NULL;',
                            hash="709137471c9015085a16231731ad12d31e58007b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a24a7",
                            table="designations_variationfile",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationfile",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_variationfileevent" ("created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "variation_id", "version_id") VALUES (NEW."created_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."variation_id", NEW."version_id"); RETURN NULL;',
                            hash="65e1256861ae98aa0ae0339a6e20e6c377e75657",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2c743",
                            table="designations_variationfile",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationfile",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_variationfileevent" ("created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "variation_id", "version_id") VALUES (OLD."created_at", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."variation_id", OLD."version_id"); RETURN NULL;',
                            hash="47792d658e3621fa652c2bba0e872fb296e6369e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fb3a0",
                            table="designations_variationfile",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="variationfileevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_variationfile_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="variationfileevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6a757b507b94865e04409bd9a2072ff62acd1af1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_43e1b",
                            table="designations_variationfileevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
