"""The technical agreement of a site with its host (REG-43)."""

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
        ("accounts", "0005_designation_assess"),
        ("ledger", "0002_chain"),
        ("mfg_sites", "0003_unit_moves"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Agreement",
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
                        ("version", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "reference",
                            models.CharField(max_length=120, verbose_name="reference of the agreement"),
                        ),
                        (
                            "control_signatory",
                            models.CharField(max_length=200, verbose_name="signed for the control site by"),
                        ),
                        (
                            "control_signed_on",
                            models.DateField(verbose_name="signed for the control site on"),
                        ),
                        (
                            "host_signatory",
                            models.CharField(max_length=200, verbose_name="signed for the host by"),
                        ),
                        ("host_signed_on", models.DateField(verbose_name="signed for the host on")),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        ("valid_until", models.DateField(verbose_name="valid until")),
                        ("duties", models.JSONField(verbose_name="duties")),
                        ("drafted_by_id", models.UUIDField(editable=False, null=True)),
                        ("drafted_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Recorded, not in force"),
                                    ("in_force", "In force"),
                                    ("superseded", "Superseded"),
                                    ("ended", "Ended"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "state_since",
                            models.DateTimeField(editable=False, verbose_name="in this state since"),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                                verbose_name="document",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
                                verbose_name="host organisation",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="mfg_sites.remotesite",
                                verbose_name="site",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "technical agreement",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="AgreementEvent",
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
                        ("version", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "reference",
                            models.CharField(max_length=120, verbose_name="reference of the agreement"),
                        ),
                        (
                            "control_signatory",
                            models.CharField(max_length=200, verbose_name="signed for the control site by"),
                        ),
                        (
                            "control_signed_on",
                            models.DateField(verbose_name="signed for the control site on"),
                        ),
                        (
                            "host_signatory",
                            models.CharField(max_length=200, verbose_name="signed for the host by"),
                        ),
                        ("host_signed_on", models.DateField(verbose_name="signed for the host on")),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        ("valid_until", models.DateField(verbose_name="valid until")),
                        ("duties", models.JSONField(verbose_name="duties")),
                        ("drafted_by_id", models.UUIDField(editable=False, null=True)),
                        ("drafted_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Recorded, not in force"),
                                    ("in_force", "In force"),
                                    ("superseded", "Superseded"),
                                    ("ended", "Ended"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "state_since",
                            models.DateTimeField(editable=False, verbose_name="in this state since"),
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
                                verbose_name="document",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="accounts.organisation",
                                verbose_name="host organisation",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="mfg_sites.agreement",
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
                    model_name="agreement",
                    index=models.Index(
                        condition=models.Q(("state", "in_force")),
                        fields=["valid_until"],
                        name="mfg_sites_agreement_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agreement",
                    constraint=models.UniqueConstraint(
                        fields=("site", "version"), name="mfg_sites_agreement_version"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agreement",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("site", "host"),
                        name="mfg_sites_agreement_one_in_force",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agreement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="mfg_sites_agreement_dates",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agreement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference", ""), _negated=True),
                            models.Q(("control_signatory", ""), _negated=True),
                            models.Q(("host_signatory", ""), _negated=True),
                        ),
                        name="mfg_sites_agreement_signed",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'draft' THEN\n                    RAISE EXCEPTION 'state guard: % starts as draft, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'mfg_sites.agreement' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'put_in_force' AND t.from_state IN ('draft') AND t.to_state = 'in_force' THEN ('approved'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'approved'::text AND s.event_id = t.event_id)) WHEN t.move = 'supersede' AND t.from_state IN ('in_force') AND t.to_state = 'superseded' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'end' AND t.from_state IN ('draft', 'in_force') AND t.to_state = 'ended' THEN ('approved'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'approved'::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="10874bc9ebe09e204f9678301677a9a91e5afe92",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_1ba0c",
                            table="mfg_sites_agreement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="written_once",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."host_id" IS DISTINCT FROM (NEW."host_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."control_signatory" IS DISTINCT FROM (NEW."control_signatory") OR OLD."control_signed_on" IS DISTINCT FROM (NEW."control_signed_on") OR OLD."host_signatory" IS DISTINCT FROM (NEW."host_signatory") OR OLD."host_signed_on" IS DISTINCT FROM (NEW."host_signed_on") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_until" IS DISTINCT FROM (NEW."valid_until") OR OLD."duties" IS DISTINCT FROM (NEW."duties") OR OLD."drafted_by_id" IS DISTINCT FROM (NEW."drafted_by_id") OR OLD."drafted_by_name" IS DISTINCT FROM (NEW."drafted_by_name"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="a3428b013cf62b2ff7b9338d1820fd5a8d866a35",
                            operation="UPDATE",
                            pgid="pgtrigger_written_once_d5c81",
                            table="mfg_sites_agreement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_agreementevent" ("control_signatory", "control_signed_on", "created_at", "document_id", "drafted_by_id", "drafted_by_name", "duties", "host_id", "host_signatory", "host_signed_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "site_id", "state", "state_since", "valid_from", "valid_until", "version") VALUES (NEW."control_signatory", NEW."control_signed_on", NEW."created_at", NEW."document_id", NEW."drafted_by_id", NEW."drafted_by_name", NEW."duties", NEW."host_id", NEW."host_signatory", NEW."host_signed_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reference", NEW."site_id", NEW."state", NEW."state_since", NEW."valid_from", NEW."valid_until", NEW."version"); RETURN NULL;',
                            hash="dde7a9cef564aea9fe72ef6fd5b03e120abc6ef2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1bda3",
                            table="mfg_sites_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_agreementevent" ("control_signatory", "control_signed_on", "created_at", "document_id", "drafted_by_id", "drafted_by_name", "duties", "host_id", "host_signatory", "host_signed_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "site_id", "state", "state_since", "valid_from", "valid_until", "version") VALUES (NEW."control_signatory", NEW."control_signed_on", NEW."created_at", NEW."document_id", NEW."drafted_by_id", NEW."drafted_by_name", NEW."duties", NEW."host_id", NEW."host_signatory", NEW."host_signed_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reference", NEW."site_id", NEW."state", NEW."state_since", NEW."valid_from", NEW."valid_until", NEW."version"); RETURN NULL;',
                            hash="7485ffb5e79d55225d1698047a533168efed49ec",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_540e1",
                            table="mfg_sites_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_agreementevent" ("control_signatory", "control_signed_on", "created_at", "document_id", "drafted_by_id", "drafted_by_name", "duties", "host_id", "host_signatory", "host_signed_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "site_id", "state", "state_since", "valid_from", "valid_until", "version") VALUES (OLD."control_signatory", OLD."control_signed_on", OLD."created_at", OLD."document_id", OLD."drafted_by_id", OLD."drafted_by_name", OLD."duties", OLD."host_id", OLD."host_signatory", OLD."host_signed_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."reference", OLD."site_id", OLD."state", OLD."state_since", OLD."valid_from", OLD."valid_until", OLD."version"); RETURN NULL;',
                            hash="846c0bf1dd01866ae0ce83ef72a26ea274071c9a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4e78b",
                            table="mfg_sites_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agreementevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_agreement_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="919c89cd51a1fb8cdf7b2494f27e608dd3269caa",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0a31e",
                            table="mfg_sites_agreementevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
