"""Marketing authorisations with their versions, alignment of master files with them, exported master files (REG-17, REG-21)."""

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
        ("designations", "0009_readiness_inspections"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="AuthorisationVersion",
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
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("decided_on", models.DateField(verbose_name="granted or varied on")),
                        (
                            "reference",
                            models.CharField(max_length=80, verbose_name="the authority’s reference"),
                        ),
                        ("says", models.TextField(blank=True, verbose_name="what it changes")),
                        (
                            "product_name",
                            models.CharField(max_length=200, verbose_name="name of the product"),
                        ),
                        ("dosage_form", models.CharField(max_length=120, verbose_name="dosage form")),
                        ("control_site", models.CharField(max_length=200, verbose_name="control site")),
                        (
                            "shelf_life_minutes",
                            models.PositiveIntegerField(verbose_name="shelf life in minutes"),
                        ),
                        ("specification", models.JSONField(verbose_name="release specification")),
                        ("template", models.CharField(max_length=40)),
                        ("prose", models.JSONField(verbose_name="particulars in words")),
                        ("written_by", models.CharField(max_length=200)),
                    ],
                    options={
                        "verbose_name": "version of a marketing authorisation",
                        "ordering": ["-number"],
                    },
                ),
                migrations.CreateModel(
                    name="Alignment",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To be checked"),
                                    ("agrees", "Agrees"),
                                    ("differs", "Differs"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "file_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alignments",
                                to="designations.masterfileversion",
                            ),
                        ),
                        (
                            "authorisation_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alignments",
                                to="designations.authorisationversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "alignment of a master file with its marketing authorisation",
                    },
                ),
                migrations.CreateModel(
                    name="MarketingAuthorisation",
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
                        ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                        ("holder", models.CharField(max_length=200, verbose_name="holder")),
                        ("granted_on", models.DateField(verbose_name="granted on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("in_force", "In force"),
                                    ("suspended", "Suspended by the authority"),
                                    ("ended", "Ended"),
                                ],
                                default="in_force",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="authorisations",
                                to="designations.product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "marketing authorisation",
                    },
                ),
                migrations.CreateModel(
                    name="AuthorisationVersionEvent",
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
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("decided_on", models.DateField(verbose_name="granted or varied on")),
                        (
                            "reference",
                            models.CharField(max_length=80, verbose_name="the authority’s reference"),
                        ),
                        ("says", models.TextField(blank=True, verbose_name="what it changes")),
                        (
                            "product_name",
                            models.CharField(max_length=200, verbose_name="name of the product"),
                        ),
                        ("dosage_form", models.CharField(max_length=120, verbose_name="dosage form")),
                        ("control_site", models.CharField(max_length=200, verbose_name="control site")),
                        (
                            "shelf_life_minutes",
                            models.PositiveIntegerField(verbose_name="shelf life in minutes"),
                        ),
                        ("specification", models.JSONField(verbose_name="release specification")),
                        ("template", models.CharField(max_length=40)),
                        ("prose", models.JSONField(verbose_name="particulars in words")),
                        ("written_by", models.CharField(max_length=200)),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.authorisationversion",
                            ),
                        ),
                        (
                            "authorisation",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.marketingauthorisation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="authorisationversion",
                    name="authorisation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="designations.marketingauthorisation",
                    ),
                ),
                migrations.CreateModel(
                    name="MarketingAuthorisationEvent",
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
                        ("number", models.CharField(max_length=40, verbose_name="number")),
                        ("holder", models.CharField(max_length=200, verbose_name="holder")),
                        ("granted_on", models.DateField(verbose_name="granted on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("in_force", "In force"),
                                    ("suspended", "Suspended by the authority"),
                                    ("ended", "Ended"),
                                ],
                                default="in_force",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.marketingauthorisation",
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
                migrations.CreateModel(
                    name="MasterFileExport",
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
                        ("at", models.DateTimeField(verbose_name="as it stood at")),
                        ("asked_at", models.DateTimeField(verbose_name="asked for")),
                        ("asked_by", models.CharField(max_length=200, verbose_name="asked for by")),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "Being made"), ("made", "Made")],
                                default="asked",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                            ),
                        ),
                        (
                            "master_file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exports",
                                to="designations.masterfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "export of a master file",
                    },
                ),
                migrations.CreateModel(
                    name="MasterFileExportEvent",
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
                        ("at", models.DateTimeField(verbose_name="as it stood at")),
                        ("asked_at", models.DateTimeField(verbose_name="asked for")),
                        ("asked_by", models.CharField(max_length=200, verbose_name="asked for by")),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "Being made"), ("made", "Made")],
                                default="asked",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="ledger.document",
                            ),
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
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.masterfileexport",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AlignmentEvent",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To be checked"),
                                    ("agrees", "Agrees"),
                                    ("differs", "Differs"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "file_version",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.masterfileversion",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="designations.alignment",
                            ),
                        ),
                        (
                            "authorisation_version",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="designations.authorisationversion",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("pgh_obj", "pgh_seq"), name="designations_alignment_history_seq"
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alignmentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="90aa115de5f81730133d016d5b6e599126a4a69d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5b90d",
                            table="designations_alignmentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="alignment",
                    constraint=models.UniqueConstraint(
                        fields=("file_version", "authorisation_version"), name="designations_alignment_pair"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'open' THEN\n                    RAISE EXCEPTION 'state guard: % starts as open, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.alignment' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'agree' AND t.from_state IN ('open', 'differs') AND t.to_state = 'agrees' THEN ('reviewed'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'reviewed'::text AND s.event_id = t.event_id)) WHEN t.move = 'find_difference' AND t.from_state IN ('open', 'agrees') AND t.to_state = 'differs' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="aa433705612bdc8c92a366ee08948c89e5dad3cc",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_94fa3",
                            table="designations_alignment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('open', 'agrees', 'differs') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state'])\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="8c6f39d2b94e5413f2b1af165b8b7c47b876671c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_58b5d",
                            table="designations_alignment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_alignmentevent" ("authorisation_version_id", "created_at", "file_version_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."authorisation_version_id", NEW."created_at", NEW."file_version_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="d648dd69857ccf6fe3f41951ff2b475348f056ef",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5e45e",
                            table="designations_alignment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_alignmentevent" ("authorisation_version_id", "created_at", "file_version_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."authorisation_version_id", NEW."created_at", NEW."file_version_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="d4bec71b43893454c035659ac41cc9688a82866e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_95902",
                            table="designations_alignment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="alignment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_alignmentevent" ("authorisation_version_id", "created_at", "file_version_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."authorisation_version_id", OLD."created_at", OLD."file_version_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."state"); RETURN NULL;',
                            hash="a69ae061e09f04bc9b23e0adc351311d6d8879ac",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_54e8b",
                            table="designations_alignment",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="marketingauthorisation",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["in_force", "suspended"])),
                        fields=("product",),
                        name="designations_marketing_one_stands",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="marketingauthorisation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'in_force' THEN\n                    RAISE EXCEPTION 'state guard: % starts as in_force, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.marketingauthorisation' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'suspend' AND t.from_state IN ('in_force') AND t.to_state = 'suspended' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'reinstate' AND t.from_state IN ('suspended') AND t.to_state = 'in_force' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'end' AND t.from_state IN ('in_force', 'suspended') AND t.to_state = 'ended' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="87c542c8f8b14581ca912cb638cef07943800f2a",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_a5bbe",
                            table="designations_marketingauthorisation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="marketingauthorisation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('in_force', 'suspended', 'ended') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state'])\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="8f92c07d7e6f468112efec4b3397feb3d2943142",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_495cc",
                            table="designations_marketingauthorisation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="marketingauthorisation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_marketingauthorisationevent" ("created_at", "granted_on", "holder", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "state") VALUES (NEW."created_at", NEW."granted_on", NEW."holder", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."product_id", NEW."state"); RETURN NULL;',
                            hash="1bc6e4c5bd9bf38ab1c227e13541cfa703407539",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0b689",
                            table="designations_marketingauthorisation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="marketingauthorisation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_marketingauthorisationevent" ("created_at", "granted_on", "holder", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "state") VALUES (NEW."created_at", NEW."granted_on", NEW."holder", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."product_id", NEW."state"); RETURN NULL;',
                            hash="9a6a63df43d7ea24fd5b53adce98906d14c57dfb",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_94831",
                            table="designations_marketingauthorisation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="marketingauthorisation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_marketingauthorisationevent" ("created_at", "granted_on", "holder", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "state") VALUES (OLD."created_at", OLD."granted_on", OLD."holder", OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."product_id", OLD."state"); RETURN NULL;',
                            hash="608f5925e31d5d63d7f7e785418453a8c9ecb97f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5b7cb",
                            table="designations_marketingauthorisation",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="authorisationversionevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_authorisationversion_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="authorisationversionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="aff87157068c269bb85d7ec0d4fa3f2511cb089d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_368a7",
                            table="designations_authorisationversionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="authorisationversion",
                    constraint=models.UniqueConstraint(
                        fields=("authorisation", "number"), name="designations_authorisationversion_number"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="authorisationversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("shelf_life_minutes__gte", 1)),
                        name="designations_authorisationversion_whole",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="authorisationversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_authorisationversionevent" ("authorisation_id", "control_site", "created_at", "decided_on", "dosage_form", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "prose", "reference", "says", "shelf_life_minutes", "specification", "template", "written_by") VALUES (NEW."authorisation_id", NEW."control_site", NEW."created_at", NEW."decided_on", NEW."dosage_form", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."product_name", NEW."prose", NEW."reference", NEW."says", NEW."shelf_life_minutes", NEW."specification", NEW."template", NEW."written_by"); RETURN NULL;',
                            hash="0868f7a7fea7671a8f696ca8029baf21ba8d24c3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_813d3",
                            table="designations_authorisationversion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="authorisationversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_authorisationversionevent" ("authorisation_id", "control_site", "created_at", "decided_on", "dosage_form", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "prose", "reference", "says", "shelf_life_minutes", "specification", "template", "written_by") VALUES (NEW."authorisation_id", NEW."control_site", NEW."created_at", NEW."decided_on", NEW."dosage_form", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."product_name", NEW."prose", NEW."reference", NEW."says", NEW."shelf_life_minutes", NEW."specification", NEW."template", NEW."written_by"); RETURN NULL;',
                            hash="b3d29e57c322a42c1fc175836ec5aab65873502b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8000c",
                            table="designations_authorisationversion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="authorisationversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_authorisationversionevent" ("authorisation_id", "control_site", "created_at", "decided_on", "dosage_form", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_name", "prose", "reference", "says", "shelf_life_minutes", "specification", "template", "written_by") VALUES (OLD."authorisation_id", OLD."control_site", OLD."created_at", OLD."decided_on", OLD."dosage_form", OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."product_name", OLD."prose", OLD."reference", OLD."says", OLD."shelf_life_minutes", OLD."specification", OLD."template", OLD."written_by"); RETURN NULL;',
                            hash="4f2cb5f5ce893e006e3bffa059b627872d760b0c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f2505",
                            table="designations_authorisationversion",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="marketingauthorisationevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_marketingauthorisation_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="marketingauthorisationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e62bd1a83082c20a38457287202e7b071d8b1691",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_32a17",
                            table="designations_marketingauthorisationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="masterfileexport",
                    index=models.Index(fields=["master_file", "-id"], name="designations_fileexport_newest"),
                ),
                migrations.AddConstraint(
                    model_name="masterfileexport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", False), ("state", "made")),
                            models.Q(("document", None), ("state", "asked")),
                            _connector="OR",
                        ),
                        name="designations_fileexport_made",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="masterfileexport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("at__lte", models.F("asked_at"))),
                        name="designations_fileexport_not_ahead",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="masterfileexport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'asked' THEN\n                    RAISE EXCEPTION 'state guard: % starts as asked, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.masterfileexport' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'make' AND t.from_state IN ('asked') AND t.to_state = 'made' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="d246c33e7c69efeeddd3922616f57d4e3d059b24",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_93010",
                            table="designations_masterfileexport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="masterfileexport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('asked', 'made') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'document_id']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'document_id']) OR (NEW.\"document_id\" IS DISTINCT FROM OLD.\"document_id\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\")\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="ea087eadeede1df3c4c818cc8760eed8738cbf32",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_f9084",
                            table="designations_masterfileexport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="masterfileexport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_masterfileexportevent" ("asked_at", "asked_by", "at", "created_at", "document_id", "id", "master_file_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."asked_at", NEW."asked_by", NEW."at", NEW."created_at", NEW."document_id", NEW."id", NEW."master_file_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="12002e5052d0785edb0925d9f5e82ea2f4cd15ee",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_bfb78",
                            table="designations_masterfileexport",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="masterfileexport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_masterfileexportevent" ("asked_at", "asked_by", "at", "created_at", "document_id", "id", "master_file_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."asked_at", NEW."asked_by", NEW."at", NEW."created_at", NEW."document_id", NEW."id", NEW."master_file_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="062485b209d13dd8f8fded48a0140048d2c1950e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0dc39",
                            table="designations_masterfileexport",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="masterfileexport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_masterfileexportevent" ("asked_at", "asked_by", "at", "created_at", "document_id", "id", "master_file_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."asked_at", OLD."asked_by", OLD."at", OLD."created_at", OLD."document_id", OLD."id", OLD."master_file_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."state"); RETURN NULL;',
                            hash="c5f074acca92d316d0226f27caf98ad92563115a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c85fb",
                            table="designations_masterfileexport",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="masterfileexportevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_masterfileexport_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="masterfileexportevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b05891ead04bccb37d2faf78ceaed5bcb004945d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3ee1d",
                            table="designations_masterfileexportevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
