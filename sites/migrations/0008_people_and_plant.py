"""Rooms, planned maintenance, and the documents behind calibrations and qualifications (REG-33, REG-46)."""

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
        ("mfg_sites", "0007_pause_in_line"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Maintenance",
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
                        ("done_on", models.DateField(verbose_name="done on")),
                        ("work", models.CharField(max_length=300, verbose_name="what was done")),
                        ("evidence", models.CharField(max_length=120, verbose_name="number of the report")),
                        ("done_by", models.CharField(max_length=200, verbose_name="done by")),
                        ("recorded_by_id", models.UUIDField(editable=False, null=True)),
                        ("recorded_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        (
                            "correction_reason",
                            models.TextField(blank=True, verbose_name="reason for the correction"),
                        ),
                    ],
                    options={
                        "verbose_name": "maintenance",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="MaintenanceEvent",
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
                        ("done_on", models.DateField(verbose_name="done on")),
                        ("work", models.CharField(max_length=300, verbose_name="what was done")),
                        ("evidence", models.CharField(max_length=120, verbose_name="number of the report")),
                        ("done_by", models.CharField(max_length=200, verbose_name="done by")),
                        ("recorded_by_id", models.UUIDField(editable=False, null=True)),
                        ("recorded_by_name", models.CharField(max_length=200, verbose_name="recorded by")),
                        (
                            "correction_reason",
                            models.TextField(blank=True, verbose_name="reason for the correction"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Room",
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
                        ("code", models.CharField(max_length=20, verbose_name="code on the door")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("suited_for", models.CharField(max_length=300, verbose_name="suited for")),
                        (
                            "evidence",
                            models.CharField(max_length=300, verbose_name="number of the assessment"),
                        ),
                        (
                            "out_since",
                            models.DateTimeField(blank=True, null=True, verbose_name="out of use since"),
                        ),
                        (
                            "out_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="why it is out of use"),
                        ),
                    ],
                    options={
                        "verbose_name": "room",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="RoomEvent",
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
                        ("code", models.CharField(max_length=20, verbose_name="code on the door")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("suited_for", models.CharField(max_length=300, verbose_name="suited for")),
                        (
                            "evidence",
                            models.CharField(max_length=300, verbose_name="number of the assessment"),
                        ),
                        (
                            "out_since",
                            models.DateTimeField(blank=True, null=True, verbose_name="out of use since"),
                        ),
                        (
                            "out_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="why it is out of use"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="maintenance",
                    name="corrects",
                    field=models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="mfg_sites.maintenance",
                        verbose_name="corrects",
                    ),
                ),
                migrations.AddField(
                    model_name="maintenance",
                    name="document",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.document",
                        verbose_name="document",
                    ),
                ),
                migrations.AddField(
                    model_name="maintenance",
                    name="equipment",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maintenances",
                        to="mfg_sites.equipment",
                        verbose_name="equipment",
                    ),
                ),
                migrations.AddField(
                    model_name="maintenanceevent",
                    name="corrects",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mfg_sites.maintenance",
                        verbose_name="corrects",
                    ),
                ),
                migrations.AddField(
                    model_name="maintenanceevent",
                    name="document",
                    field=models.ForeignKey(
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
                migrations.AddField(
                    model_name="maintenanceevent",
                    name="equipment",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mfg_sites.equipment",
                        verbose_name="equipment",
                    ),
                ),
                migrations.AddField(
                    model_name="maintenanceevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="mfg_sites.maintenance",
                    ),
                ),
                migrations.AddField(
                    model_name="room",
                    name="site",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="mfg_sites.remotesite",
                        verbose_name="site",
                    ),
                ),
                migrations.AddField(
                    model_name="roomevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="mfg_sites.room",
                    ),
                ),
                migrations.AddField(
                    model_name="roomevent",
                    name="site",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mfg_sites.remotesite",
                        verbose_name="site",
                    ),
                ),
                migrations.AddIndex(
                    model_name="maintenance",
                    index=models.Index(
                        fields=["equipment", "-done_on", "-id"], name="mfg_sites_maintenance_latest"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="maintenance",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("work", ""), _negated=True),
                            models.Q(("evidence", ""), _negated=True),
                            models.Q(("done_by", ""), _negated=True),
                        ),
                        name="mfg_sites_maintenance_shown",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="maintenance",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True),
                            models.Q(("correction_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mfg_sites_maintenance_correction",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="maintenance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_maintenanceevent" ("correction_reason", "corrects_id", "created_at", "document_id", "done_by", "done_on", "equipment_id", "evidence", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name", "work") VALUES (NEW."correction_reason", NEW."corrects_id", NEW."created_at", NEW."document_id", NEW."done_by", NEW."done_on", NEW."equipment_id", NEW."evidence", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."recorded_by_name", NEW."work"); RETURN NULL;',
                            hash="b0f6d0114a6ecbf87e5f1a936d2f768ae644f732",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b4716",
                            table="mfg_sites_maintenance",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="maintenance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_maintenanceevent" ("correction_reason", "corrects_id", "created_at", "document_id", "done_by", "done_on", "equipment_id", "evidence", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name", "work") VALUES (NEW."correction_reason", NEW."corrects_id", NEW."created_at", NEW."document_id", NEW."done_by", NEW."done_on", NEW."equipment_id", NEW."evidence", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_by_id", NEW."recorded_by_name", NEW."work"); RETURN NULL;',
                            hash="95b297f50cd751f0c20fbcd07c320eb0e506e17c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a0e0a",
                            table="mfg_sites_maintenance",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="maintenance",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_maintenanceevent" ("correction_reason", "corrects_id", "created_at", "document_id", "done_by", "done_on", "equipment_id", "evidence", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name", "work") VALUES (OLD."correction_reason", OLD."corrects_id", OLD."created_at", OLD."document_id", OLD."done_by", OLD."done_on", OLD."equipment_id", OLD."evidence", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."recorded_by_name", OLD."work"); RETURN NULL;',
                            hash="0cab7057643d0d909479e93191dc16eb63c644d8",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_51c73",
                            table="mfg_sites_maintenance",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="maintenanceevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_maintenance_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="maintenanceevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1ef3bde26cafd7db53bd84a7e3151435259e08ea",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_039ad",
                            table="mfg_sites_maintenanceevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="room",
                    constraint=models.UniqueConstraint(fields=("site", "code"), name="mfg_sites_room_code"),
                ),
                migrations.AddConstraint(
                    model_name="room",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("suited_for", ""), _negated=True),
                            models.Q(("evidence", ""), _negated=True),
                        ),
                        name="mfg_sites_room_assessed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="room",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("out_reason", ""), ("out_since__isnull", True)),
                            models.Q(
                                ("out_since__isnull", False), models.Q(("out_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="mfg_sites_room_out_reason",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="room",
                    trigger=pgtrigger.compiler.Trigger(
                        name="fixed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."suited_for" IS DISTINCT FROM (NEW."suited_for") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="f4978714cf8f682abe46c35f25ee31bdc66390ab",
                            operation="UPDATE",
                            pgid="pgtrigger_fixed_f04cb",
                            table="mfg_sites_room",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="room",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_roomevent" ("code", "created_at", "evidence", "id", "name", "out_reason", "out_since", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "suited_for") VALUES (NEW."code", NEW."created_at", NEW."evidence", NEW."id", NEW."name", NEW."out_reason", NEW."out_since", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."site_id", NEW."suited_for"); RETURN NULL;',
                            hash="64f0b1cccc64dc04d688734c8a43ba8a82b828b0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_30057",
                            table="mfg_sites_room",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="room",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "mfg_sites_roomevent" ("code", "created_at", "evidence", "id", "name", "out_reason", "out_since", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "suited_for") VALUES (NEW."code", NEW."created_at", NEW."evidence", NEW."id", NEW."name", NEW."out_reason", NEW."out_since", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."site_id", NEW."suited_for"); RETURN NULL;',
                            hash="c6ed9a632fe1bb839bb1835803cac4649be3f2ff",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6e22e",
                            table="mfg_sites_room",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="room",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "mfg_sites_roomevent" ("code", "created_at", "evidence", "id", "name", "out_reason", "out_since", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "suited_for") VALUES (OLD."code", OLD."created_at", OLD."evidence", OLD."id", OLD."name", OLD."out_reason", OLD."out_since", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."site_id", OLD."suited_for"); RETURN NULL;',
                            hash="15e50795afa361d7d259bd508d558d0b6c884870",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2729f",
                            table="mfg_sites_room",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roomevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="mfg_sites_room_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="roomevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8a6612597b1480f8fcaedfdfc51b948e5ae65ebb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f8f96",
                            table="mfg_sites_roomevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="calibration",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="calibration",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="calibration",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="equipment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="equipment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="equipment",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="equipmentqualification",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="equipmentqualification",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="equipmentqualification",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="calibration",
            name="document",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.document",
                verbose_name="document",
            ),
        ),
        migrations.AddField(
            model_name="calibrationevent",
            name="document",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="equipment",
            name="maintenance_every_days",
            field=models.PositiveIntegerField(null=True, verbose_name="maintained every so many days"),
        ),
        migrations.AddField(
            model_name="equipment",
            name="maintenance_first_due_on",
            field=models.DateField(null=True, verbose_name="first maintenance due on"),
        ),
        migrations.AddField(
            model_name="equipment",
            name="maintenance_stops",
            field=models.BooleanField(null=True, verbose_name="not used while maintenance is overdue"),
        ),
        migrations.AddField(
            model_name="equipmentevent",
            name="maintenance_every_days",
            field=models.PositiveIntegerField(null=True, verbose_name="maintained every so many days"),
        ),
        migrations.AddField(
            model_name="equipmentevent",
            name="maintenance_first_due_on",
            field=models.DateField(null=True, verbose_name="first maintenance due on"),
        ),
        migrations.AddField(
            model_name="equipmentevent",
            name="maintenance_stops",
            field=models.BooleanField(null=True, verbose_name="not used while maintenance is overdue"),
        ),
        migrations.AddField(
            model_name="equipmentqualification",
            name="document",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.document",
                verbose_name="document",
            ),
        ),
        migrations.AddField(
            model_name="equipmentqualificationevent",
            name="document",
            field=models.ForeignKey(
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
        pgtrigger.migrations.AddTrigger(
            model_name="calibration",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mfg_sites_calibrationevent" ("certificate", "correction_reason", "corrects_id", "created_at", "document_id", "done_by", "done_on", "due_on", "equipment_id", "id", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."certificate", NEW."correction_reason", NEW."corrects_id", NEW."created_at", NEW."document_id", NEW."done_by", NEW."done_on", NEW."due_on", NEW."equipment_id", NEW."id", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="d4c5a76545cb8d4867d1eefa05dd03633b12a9a9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ba3e0",
                    table="mfg_sites_calibration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calibration",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mfg_sites_calibrationevent" ("certificate", "correction_reason", "corrects_id", "created_at", "document_id", "done_by", "done_on", "due_on", "equipment_id", "id", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."certificate", NEW."correction_reason", NEW."corrects_id", NEW."created_at", NEW."document_id", NEW."done_by", NEW."done_on", NEW."due_on", NEW."equipment_id", NEW."id", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;',
                    hash="5c3a1bcb2e7cdb1fbe2d2a458d2e05f20dbc274f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8bef1",
                    table="mfg_sites_calibration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calibration",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mfg_sites_calibrationevent" ("certificate", "correction_reason", "corrects_id", "created_at", "document_id", "done_by", "done_on", "due_on", "equipment_id", "id", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."certificate", OLD."correction_reason", OLD."corrects_id", OLD."created_at", OLD."document_id", OLD."done_by", OLD."done_on", OLD."due_on", OLD."equipment_id", OLD."id", OLD."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="5b8aafc4b9d4f0623ff3fd6a10abb8a18a4065de",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_af5ae",
                    table="mfg_sites_calibration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipment",
            trigger=pgtrigger.compiler.Trigger(
                name="room_of_its_site",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NEW.room_id IS NOT NULL\n                        AND NOT EXISTS (SELECT 1 FROM mfg_sites_room r\n                                        WHERE r.id = NEW.room_id AND r.site_id = NEW.site_id) THEN\n                        RAISE EXCEPTION 'an instrument stands in a room of its own site (REG-33)'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                    ",
                    hash="31012752e410bda137fa800bcda4b98bfc0fae68",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_room_of_its_site_d99ee",
                    table="mfg_sites_equipment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mfg_sites_equipmentevent" ("code", "created_at", "equipment_class", "id", "maintenance_every_days", "maintenance_first_due_on", "maintenance_stops", "name", "out_reason", "out_since", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requalify_since", "room_id", "serial", "site_id") VALUES (NEW."code", NEW."created_at", NEW."equipment_class", NEW."id", NEW."maintenance_every_days", NEW."maintenance_first_due_on", NEW."maintenance_stops", NEW."name", NEW."out_reason", NEW."out_since", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."requalify_since", NEW."room_id", NEW."serial", NEW."site_id"); RETURN NULL;',
                    hash="3c3668c98e74696b2b3a8d921990f1a190dd690d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e043c",
                    table="mfg_sites_equipment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mfg_sites_equipmentevent" ("code", "created_at", "equipment_class", "id", "maintenance_every_days", "maintenance_first_due_on", "maintenance_stops", "name", "out_reason", "out_since", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requalify_since", "room_id", "serial", "site_id") VALUES (NEW."code", NEW."created_at", NEW."equipment_class", NEW."id", NEW."maintenance_every_days", NEW."maintenance_first_due_on", NEW."maintenance_stops", NEW."name", NEW."out_reason", NEW."out_since", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."requalify_since", NEW."room_id", NEW."serial", NEW."site_id"); RETURN NULL;',
                    hash="cc831388fbe25230abb73f3fa2c53bcf805d1863",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4fd95",
                    table="mfg_sites_equipment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mfg_sites_equipmentevent" ("code", "created_at", "equipment_class", "id", "maintenance_every_days", "maintenance_first_due_on", "maintenance_stops", "name", "out_reason", "out_since", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requalify_since", "room_id", "serial", "site_id") VALUES (OLD."code", OLD."created_at", OLD."equipment_class", OLD."id", OLD."maintenance_every_days", OLD."maintenance_first_due_on", OLD."maintenance_stops", OLD."name", OLD."out_reason", OLD."out_since", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."requalify_since", OLD."room_id", OLD."serial", OLD."site_id"); RETURN NULL;',
                    hash="144eb96179cc5891eccbddeabb7ddd4d46b2a6ee",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ebb91",
                    table="mfg_sites_equipment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipmentqualification",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mfg_sites_equipmentqualificationevent" ("created_at", "document_id", "done_at", "done_by", "equipment_id", "evidence", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name") VALUES (NEW."created_at", NEW."document_id", NEW."done_at", NEW."done_by", NEW."equipment_id", NEW."evidence", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."recorded_by_name"); RETURN NULL;',
                    hash="c6c5c80e20659d0e80e8108832c84be4f72a7a6d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_23122",
                    table="mfg_sites_equipmentqualification",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipmentqualification",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mfg_sites_equipmentqualificationevent" ("created_at", "document_id", "done_at", "done_by", "equipment_id", "evidence", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name") VALUES (NEW."created_at", NEW."document_id", NEW."done_at", NEW."done_by", NEW."equipment_id", NEW."evidence", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_by_id", NEW."recorded_by_name"); RETURN NULL;',
                    hash="36ae0f935b78bb4dc49040939997a5a9ac645427",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_806f2",
                    table="mfg_sites_equipmentqualification",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipmentqualification",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mfg_sites_equipmentqualificationevent" ("created_at", "document_id", "done_at", "done_by", "equipment_id", "evidence", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorded_by_name") VALUES (OLD."created_at", OLD."document_id", OLD."done_at", OLD."done_by", OLD."equipment_id", OLD."evidence", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."recorded_by_name"); RETURN NULL;',
                    hash="e131f4b63df088fcf1cdfdd9f9e944fe2eedae19",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b21ee",
                    table="mfg_sites_equipmentqualification",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="equipment",
            name="room",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="equipment",
                to="mfg_sites.room",
                verbose_name="room",
            ),
        ),
        migrations.AddField(
            model_name="equipmentevent",
            name="room",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mfg_sites.room",
                verbose_name="room",
            ),
        ),
        migrations.AddConstraint(
            model_name="equipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("maintenance_every_days__isnull", True),
                        ("maintenance_first_due_on__isnull", True),
                        ("maintenance_stops__isnull", True),
                    ),
                    models.Q(
                        ("maintenance_every_days__gt", 0),
                        ("maintenance_first_due_on__isnull", False),
                        ("maintenance_stops__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="mfg_sites_equipment_maintenance_plan",
            ),
        ),
    ]
