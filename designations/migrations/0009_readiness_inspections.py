"""Checklists of applications, inspections by the authority, their findings and answers (REG-31, REG-32)."""

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
        ("designations", "0008_masterfile_changes"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="FindingAnswer",
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
                        ("on", models.DateField(verbose_name="answered on")),
                        ("says", models.TextField(verbose_name="what is done about it")),
                    ],
                    options={
                        "verbose_name": "answer to a finding",
                    },
                ),
                migrations.CreateModel(
                    name="FindingAnswerEvent",
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
                        ("on", models.DateField(verbose_name="answered on")),
                        ("says", models.TextField(verbose_name="what is done about it")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
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
                                    ("new_scope", "New scope"),
                                    ("routine", "Routine"),
                                    ("cause", "For cause"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("reference", models.CharField(max_length=80, verbose_name="authority’s reference")),
                        (
                            "holds_grant",
                            models.BooleanField(default=False, verbose_name="the decision waits for it"),
                        ),
                        (
                            "mode",
                            models.CharField(
                                blank=True,
                                choices=[("POC", "Point of care"), ("MM", "Modular manufacture")],
                                max_length=3,
                                verbose_name="mode",
                            ),
                        ),
                        ("site_id", models.UUIDField(blank=True, null=True)),
                        ("place", models.CharField(blank=True, max_length=240, verbose_name="remote site")),
                        ("announced_on", models.DateField(verbose_name="announced on")),
                        ("planned_on", models.DateField(blank=True, null=True, verbose_name="planned for")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("announced", "Announced"),
                                    ("held", "Held, report awaited"),
                                    ("report_received", "Report received"),
                                    ("responded", "Responded"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="announced",
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        ("held_from", models.DateField(blank=True, null=True, verbose_name="held from")),
                        ("held_until", models.DateField(blank=True, null=True, verbose_name="held until")),
                        ("inspectors", models.TextField(blank=True, verbose_name="inspectors")),
                        (
                            "report_on",
                            models.DateField(blank=True, null=True, verbose_name="report received on"),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="response due")),
                        (
                            "responded_on",
                            models.DateField(blank=True, null=True, verbose_name="responded on"),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "certificate",
                            models.CharField(blank=True, max_length=80, verbose_name="certificate"),
                        ),
                        ("last_on", models.DateField(verbose_name="last moved on")),
                    ],
                    options={
                        "verbose_name": "inspection",
                    },
                ),
                migrations.CreateModel(
                    name="InspectionEvent",
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
                                    ("new_scope", "New scope"),
                                    ("routine", "Routine"),
                                    ("cause", "For cause"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("reference", models.CharField(max_length=80, verbose_name="authority’s reference")),
                        (
                            "holds_grant",
                            models.BooleanField(default=False, verbose_name="the decision waits for it"),
                        ),
                        (
                            "mode",
                            models.CharField(
                                blank=True,
                                choices=[("POC", "Point of care"), ("MM", "Modular manufacture")],
                                max_length=3,
                                verbose_name="mode",
                            ),
                        ),
                        ("site_id", models.UUIDField(blank=True, null=True)),
                        ("place", models.CharField(blank=True, max_length=240, verbose_name="remote site")),
                        ("announced_on", models.DateField(verbose_name="announced on")),
                        ("planned_on", models.DateField(blank=True, null=True, verbose_name="planned for")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("announced", "Announced"),
                                    ("held", "Held, report awaited"),
                                    ("report_received", "Report received"),
                                    ("responded", "Responded"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="announced",
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        ("held_from", models.DateField(blank=True, null=True, verbose_name="held from")),
                        ("held_until", models.DateField(blank=True, null=True, verbose_name="held until")),
                        ("inspectors", models.TextField(blank=True, verbose_name="inspectors")),
                        (
                            "report_on",
                            models.DateField(blank=True, null=True, verbose_name="report received on"),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="response due")),
                        (
                            "responded_on",
                            models.DateField(blank=True, null=True, verbose_name="responded on"),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "certificate",
                            models.CharField(blank=True, max_length=80, verbose_name="certificate"),
                        ),
                        ("last_on", models.DateField(verbose_name="last moved on")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="InspectionFinding",
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
                        ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                        (
                            "grade",
                            models.CharField(
                                choices=[("critical", "Critical"), ("major", "Major"), ("other", "Other")],
                                max_length=10,
                                verbose_name="class",
                            ),
                        ),
                        ("says", models.TextField(verbose_name="what was found")),
                        ("due_on", models.DateField(verbose_name="answer due")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To be answered"),
                                    ("answered", "Answered"),
                                    ("accepted", "Answer accepted"),
                                    ("closed", "Action done"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("last_on", models.DateField(verbose_name="last moved on")),
                    ],
                    options={
                        "verbose_name": "finding of an inspection",
                    },
                ),
                migrations.CreateModel(
                    name="InspectionFindingEvent",
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
                        ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                        (
                            "grade",
                            models.CharField(
                                choices=[("critical", "Critical"), ("major", "Major"), ("other", "Other")],
                                max_length=10,
                                verbose_name="class",
                            ),
                        ),
                        ("says", models.TextField(verbose_name="what was found")),
                        ("due_on", models.DateField(verbose_name="answer due")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To be answered"),
                                    ("answered", "Answered"),
                                    ("accepted", "Answer accepted"),
                                    ("closed", "Action done"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("last_on", models.DateField(verbose_name="last moved on")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ReadinessAnswer",
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
                        ("key", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=200, verbose_name="item")),
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
                        ("note", models.TextField(blank=True, verbose_name="why")),
                        ("by_id", models.UUIDField(editable=False)),
                        ("by_name", models.CharField(max_length=200, verbose_name="answered by")),
                        ("checked_by_id", models.UUIDField(editable=False, null=True)),
                        (
                            "checked_by_name",
                            models.CharField(blank=True, max_length=200, verbose_name="checked by"),
                        ),
                        ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked")),
                    ],
                    options={
                        "verbose_name": "answer on an application’s checklist",
                    },
                ),
                migrations.CreateModel(
                    name="ReadinessAnswerEvent",
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
                        ("key", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=200, verbose_name="item")),
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
                        ("note", models.TextField(blank=True, verbose_name="why")),
                        ("by_id", models.UUIDField(editable=False)),
                        ("by_name", models.CharField(max_length=200, verbose_name="answered by")),
                        ("checked_by_id", models.UUIDField(editable=False, null=True)),
                        (
                            "checked_by_name",
                            models.CharField(blank=True, max_length=200, verbose_name="checked by"),
                        ),
                        ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ReadinessRecord",
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
                        ("items", models.JSONField(verbose_name="items")),
                    ],
                    options={
                        "verbose_name": "checklist of an application as submitted",
                    },
                ),
                migrations.CreateModel(
                    name="ReadinessRecordEvent",
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
                        ("items", models.JSONField(verbose_name="items")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="findinganswer",
                    name="document",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.document"
                    ),
                ),
                migrations.AddField(
                    model_name="findinganswerevent",
                    name="document",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="ledger.document",
                    ),
                ),
                migrations.AddField(
                    model_name="findinganswerevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.findinganswer",
                    ),
                ),
                migrations.AddField(
                    model_name="inspection",
                    name="licence",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="designations.licence",
                    ),
                ),
                migrations.AddField(
                    model_name="inspection",
                    name="product",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="designations.product",
                    ),
                ),
                migrations.AddField(
                    model_name="inspection",
                    name="report",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.document",
                    ),
                ),
                migrations.AddField(
                    model_name="inspection",
                    name="variation",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="designations.licencevariation",
                    ),
                ),
                migrations.AddField(
                    model_name="inspectionevent",
                    name="licence",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.licence",
                    ),
                ),
                migrations.AddField(
                    model_name="inspectionevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.inspection",
                    ),
                ),
                migrations.AddField(
                    model_name="inspectionevent",
                    name="product",
                    field=models.ForeignKey(
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
                migrations.AddField(
                    model_name="inspectionevent",
                    name="report",
                    field=models.ForeignKey(
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
                migrations.AddField(
                    model_name="inspectionevent",
                    name="variation",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.licencevariation",
                    ),
                ),
                migrations.AddField(
                    model_name="inspectionfinding",
                    name="inspection",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="designations.inspection",
                    ),
                ),
                migrations.AddField(
                    model_name="findinganswerevent",
                    name="finding",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.inspectionfinding",
                    ),
                ),
                migrations.AddField(
                    model_name="findinganswer",
                    name="finding",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="designations.inspectionfinding",
                    ),
                ),
                migrations.AddField(
                    model_name="inspectionfindingevent",
                    name="inspection",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.inspection",
                    ),
                ),
                migrations.AddField(
                    model_name="inspectionfindingevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.inspectionfinding",
                    ),
                ),
                migrations.AddField(
                    model_name="readinessanswer",
                    name="paper",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="designations.variationpaper",
                    ),
                ),
                migrations.AddField(
                    model_name="readinessanswer",
                    name="variation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="designations.licencevariation",
                    ),
                ),
                migrations.AddField(
                    model_name="readinessanswerevent",
                    name="paper",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.variationpaper",
                    ),
                ),
                migrations.AddField(
                    model_name="readinessanswerevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.readinessanswer",
                    ),
                ),
                migrations.AddField(
                    model_name="readinessanswerevent",
                    name="variation",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.licencevariation",
                    ),
                ),
                migrations.AddField(
                    model_name="readinessrecord",
                    name="variation",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readiness",
                        to="designations.licencevariation",
                    ),
                ),
                migrations.AddField(
                    model_name="readinessrecordevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.readinessrecord",
                    ),
                ),
                migrations.AddField(
                    model_name="readinessrecordevent",
                    name="variation",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.licencevariation",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspection",
                    constraint=models.UniqueConstraint(
                        fields=("licence", "reference"), name="designations_inspection_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["new_scope", "routine", "cause"]), ("mode__in", ["", "POC", "MM"])
                        ),
                        name="designations_inspection_kind",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("holds_grant", False), ("variation__isnull", False), _connector="OR"
                        ),
                        name="designations_inspection_holds",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place", ""), ("site_id", None)),
                            models.Q(("site_id__isnull", False), models.Q(("place", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="designations_inspection_place",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_from", None), ("held_until", None)),
                            models.Q(
                                ("held_from__gte", models.F("announced_on")),
                                ("held_until__gte", models.F("held_from")),
                            ),
                            _connector="OR",
                        ),
                        name="designations_inspection_dates",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["held", "report_received", "responded", "closed"]),
                                _negated=True,
                            ),
                            ("held_from__isnull", False),
                            _connector="OR",
                        ),
                        name="designations_inspection_held",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["report_received", "responded", "closed"]), _negated=True
                            ),
                            models.Q(("report__isnull", False), ("report_on__gte", models.F("held_until"))),
                            _connector="OR",
                        ),
                        name="designations_inspection_reported",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__gte", models.F("report_on")), ("state", "closed")),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("certificate", ""),
                                ("closed_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="designations_inspection_closed",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'announced' THEN\n                    RAISE EXCEPTION 'state guard: % starts as announced, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.inspection' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'hold' AND t.from_state IN ('announced') AND t.to_state = 'held' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'receive' AND t.from_state IN ('held') AND t.to_state = 'report_received' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'respond' AND t.from_state IN ('report_received') AND t.to_state = 'responded' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'ask_again' AND t.from_state IN ('responded') AND t.to_state = 'report_received' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'close' AND t.from_state IN ('report_received', 'responded') AND t.to_state = 'closed' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'cancel' AND t.from_state IN ('announced') AND t.to_state = 'cancelled' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="f2c0d91307254673b77713acc47b53c0ca0d3263",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_0de8f",
                            table="designations_inspection",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='\n                IF OLD."state" IN (\'announced\', \'held\', \'report_received\', \'responded\', \'closed\', \'cancelled\') THEN\n                    IF TG_OP = \'DELETE\' OR (to_jsonb(NEW) - ARRAY[\'state\', \'held_from\', \'held_until\', \'inspectors\', \'report_id\', \'report_on\', \'due_on\', \'responded_on\', \'closed_on\', \'certificate\', \'last_on\']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY[\'state\', \'held_from\', \'held_until\', \'inspectors\', \'report_id\', \'report_on\', \'due_on\', \'responded_on\', \'closed_on\', \'certificate\', \'last_on\']) OR (NEW."held_from" IS DISTINCT FROM OLD."held_from" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."held_until" IS DISTINCT FROM OLD."held_until" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."inspectors" IS DISTINCT FROM OLD."inspectors" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."report_id" IS DISTINCT FROM OLD."report_id" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."report_on" IS DISTINCT FROM OLD."report_on" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."due_on" IS DISTINCT FROM OLD."due_on" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."responded_on" IS DISTINCT FROM OLD."responded_on" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."closed_on" IS DISTINCT FROM OLD."closed_on" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."certificate" IS DISTINCT FROM OLD."certificate" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."last_on" IS DISTINCT FROM OLD."last_on" AND NEW."state" IS NOT DISTINCT FROM OLD."state")\n                    THEN\n                        RAISE EXCEPTION \'% is frozen in state %\', TG_TABLE_NAME, OLD."state"\n                            USING ERRCODE = \'check_violation\';\n                    END IF;\n                END IF;\n                IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ',
                            hash="d1379ba308dca3797a4414fc8d83d352fd3e08b3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_85ecc",
                            table="designations_inspection",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_inspectionevent" ("announced_on", "certificate", "closed_on", "created_at", "due_on", "held_from", "held_until", "holds_grant", "id", "inspectors", "kind", "last_on", "licence_id", "mode", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_on", "product_id", "reference", "report_id", "report_on", "responded_on", "site_id", "state", "variation_id") VALUES (NEW."announced_on", NEW."certificate", NEW."closed_on", NEW."created_at", NEW."due_on", NEW."held_from", NEW."held_until", NEW."holds_grant", NEW."id", NEW."inspectors", NEW."kind", NEW."last_on", NEW."licence_id", NEW."mode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."place", NEW."planned_on", NEW."product_id", NEW."reference", NEW."report_id", NEW."report_on", NEW."responded_on", NEW."site_id", NEW."state", NEW."variation_id"); RETURN NULL;',
                            hash="41298e3070135326541ba02bdf7db96b1290c252",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_587a9",
                            table="designations_inspection",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_inspectionevent" ("announced_on", "certificate", "closed_on", "created_at", "due_on", "held_from", "held_until", "holds_grant", "id", "inspectors", "kind", "last_on", "licence_id", "mode", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_on", "product_id", "reference", "report_id", "report_on", "responded_on", "site_id", "state", "variation_id") VALUES (NEW."announced_on", NEW."certificate", NEW."closed_on", NEW."created_at", NEW."due_on", NEW."held_from", NEW."held_until", NEW."holds_grant", NEW."id", NEW."inspectors", NEW."kind", NEW."last_on", NEW."licence_id", NEW."mode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."place", NEW."planned_on", NEW."product_id", NEW."reference", NEW."report_id", NEW."report_on", NEW."responded_on", NEW."site_id", NEW."state", NEW."variation_id"); RETURN NULL;',
                            hash="ac3d8d062753bc1bf40b5fb1528834983509a436",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_87a20",
                            table="designations_inspection",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_inspectionevent" ("announced_on", "certificate", "closed_on", "created_at", "due_on", "held_from", "held_until", "holds_grant", "id", "inspectors", "kind", "last_on", "licence_id", "mode", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_on", "product_id", "reference", "report_id", "report_on", "responded_on", "site_id", "state", "variation_id") VALUES (OLD."announced_on", OLD."certificate", OLD."closed_on", OLD."created_at", OLD."due_on", OLD."held_from", OLD."held_until", OLD."holds_grant", OLD."id", OLD."inspectors", OLD."kind", OLD."last_on", OLD."licence_id", OLD."mode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."place", OLD."planned_on", OLD."product_id", OLD."reference", OLD."report_id", OLD."report_on", OLD."responded_on", OLD."site_id", OLD."state", OLD."variation_id"); RETURN NULL;',
                            hash="1d3bf69499486391db400c86d5304516177f667c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_aafc6",
                            table="designations_inspection",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspectionevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_inspection_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspectionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6fa2202b88fb37ae6d48fd1ccc613ddcdc66ee50",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f4c1b",
                            table="designations_inspectionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspectionfinding",
                    constraint=models.UniqueConstraint(
                        fields=("inspection", "number"), name="designations_finding_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspectionfinding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("grade__in", ["critical", "major", "other"])),
                        name="designations_finding_grade",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspectionfinding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'open' THEN\n                    RAISE EXCEPTION 'state guard: % starts as open, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.inspectionfinding' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'answer' AND t.from_state IN ('open') AND t.to_state = 'answered' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'return' AND t.from_state IN ('answered') AND t.to_state = 'open' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'accept' AND t.from_state IN ('answered') AND t.to_state = 'accepted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'close' AND t.from_state IN ('accepted') AND t.to_state = 'closed' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="4bd5eed32dc40cfae9811c476f9ee6381c572631",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_bf100",
                            table="designations_inspectionfinding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspectionfinding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('open', 'answered', 'accepted', 'closed') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'due_on', 'last_on']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'due_on', 'last_on']) OR (NEW.\"due_on\" IS DISTINCT FROM OLD.\"due_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\") OR (NEW.\"last_on\" IS DISTINCT FROM OLD.\"last_on\" AND NEW.\"state\" IS NOT DISTINCT FROM OLD.\"state\")\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="8232021c8b3e0ea6e94b165ba35aa999185d78a9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_1d7f3",
                            table="designations_inspectionfinding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspectionfinding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"inspection_id\" IS DISTINCT FROM OLD.\"inspection_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"designations_inspection\" WHERE id = affected.\"inspection_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('report_received') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="e81395d445bd50992a48326c04332852ae641317",
                            operation="INSERT",
                            pgid="pgtrigger_frozen_with_parent_654b2",
                            table="designations_inspectionfinding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspectionfinding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_inspectionfindingevent" ("created_at", "due_on", "grade", "id", "inspection_id", "last_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says", "state") VALUES (NEW."created_at", NEW."due_on", NEW."grade", NEW."id", NEW."inspection_id", NEW."last_on", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."says", NEW."state"); RETURN NULL;',
                            hash="d4ff3ff6b6730bab516bc06ff998a1751bfa0e55",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2104a",
                            table="designations_inspectionfinding",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspectionfinding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_inspectionfindingevent" ("created_at", "due_on", "grade", "id", "inspection_id", "last_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says", "state") VALUES (NEW."created_at", NEW."due_on", NEW."grade", NEW."id", NEW."inspection_id", NEW."last_on", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."says", NEW."state"); RETURN NULL;',
                            hash="15fe195d2bcbbc3a16c86958fcc6930fc618ff3a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c04a7",
                            table="designations_inspectionfinding",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspectionfinding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_inspectionfindingevent" ("created_at", "due_on", "grade", "id", "inspection_id", "last_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says", "state") VALUES (OLD."created_at", OLD."due_on", OLD."grade", OLD."id", OLD."inspection_id", OLD."last_on", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."says", OLD."state"); RETURN NULL;',
                            hash="594404375ad351900e4694cdce95b9d602296c3b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b94d7",
                            table="designations_inspectionfinding",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="findinganswerevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_findinganswer_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="findinganswerevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b3680cd3d84fc64df91d9b56b9d9465d4568e5d5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c8b34",
                            table="designations_findinganswerevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="findinganswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"finding_id\" IS DISTINCT FROM OLD.\"finding_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"designations_inspectionfinding\" WHERE id = affected.\"finding_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('open') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="cd9f45f9f0651f2ef65133ada3534c6c18e9535e",
                            operation="INSERT",
                            pgid="pgtrigger_frozen_with_parent_86b25",
                            table="designations_findinganswer",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="findinganswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_findinganswerevent" ("created_at", "document_id", "finding_id", "id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says") VALUES (NEW."created_at", NEW."document_id", NEW."finding_id", NEW."id", NEW."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."says"); RETURN NULL;',
                            hash="77f11430ab37e584db921158ff38f152c63d1798",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_95706",
                            table="designations_findinganswer",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="findinganswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_findinganswerevent" ("created_at", "document_id", "finding_id", "id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says") VALUES (NEW."created_at", NEW."document_id", NEW."finding_id", NEW."id", NEW."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."says"); RETURN NULL;',
                            hash="e46075b1a7f44ff5fd8ca1e2df190695adbd353c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e84bf",
                            table="designations_findinganswer",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="findinganswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_findinganswerevent" ("created_at", "document_id", "finding_id", "id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says") VALUES (OLD."created_at", OLD."document_id", OLD."finding_id", OLD."id", OLD."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."says"); RETURN NULL;',
                            hash="83c3464689fb0f3ac46e211f028b957cfe4de87d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4581a",
                            table="designations_findinganswer",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="inspectionfindingevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_inspectionfinding_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inspectionfindingevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f8ee66ab386f0e624b9dbbf72058158a15f27a76",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5a659",
                            table="designations_inspectionfindingevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="readinessanswer",
                    index=models.Index(
                        fields=["variation", "key", "-id"], name="designations_readiness_latest"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="readinessanswer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", "done"),
                                models.Q(
                                    models.Q(("evidence", ""), _negated=True),
                                    ("paper__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("outcome__in", ("not_applicable", "open")),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="designations_readinessanswer_shown",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="readinessanswer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at", None), ("checked_by_id", None), ("checked_by_name", "")),
                            models.Q(
                                ("checked_at__isnull", False),
                                models.Q(("checked_by_name", ""), _negated=True),
                                models.Q(("checked_by_id", models.F("by_id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="designations_readinessanswer_second",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="fixed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."variation_id" IS DISTINCT FROM (NEW."variation_id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."paper_id" IS DISTINCT FROM (NEW."paper_id") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="a666fa15012ecb66ff659c435fa97c9a3073af17",
                            operation="UPDATE",
                            pgid="pgtrigger_fixed_121e5",
                            table="designations_readinessanswer",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="checked",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."checked_by_id" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7e7e1b7a24230702d1409b3ea99244c53e2e2739",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_checked_4e7f2",
                            table="designations_readinessanswer",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"variation_id\" IS DISTINCT FROM OLD.\"variation_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"designations_licencevariation\" WHERE id = affected.\"variation_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('draft') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="ffa01184577e9cb2e5e529935a019d61b7ea6436",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_with_parent_78a94",
                            table="designations_readinessanswer",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_readinessanswerevent" ("by_id", "by_name", "checked_at", "checked_by_id", "checked_by_name", "created_at", "evidence", "id", "key", "note", "outcome", "paper_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "variation_id") VALUES (NEW."by_id", NEW."by_name", NEW."checked_at", NEW."checked_by_id", NEW."checked_by_name", NEW."created_at", NEW."evidence", NEW."id", NEW."key", NEW."note", NEW."outcome", NEW."paper_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."title", NEW."variation_id"); RETURN NULL;',
                            hash="79d4f0894e5714a9db9431f4fe5c42d959768fb6",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e9441",
                            table="designations_readinessanswer",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_readinessanswerevent" ("by_id", "by_name", "checked_at", "checked_by_id", "checked_by_name", "created_at", "evidence", "id", "key", "note", "outcome", "paper_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "variation_id") VALUES (NEW."by_id", NEW."by_name", NEW."checked_at", NEW."checked_by_id", NEW."checked_by_name", NEW."created_at", NEW."evidence", NEW."id", NEW."key", NEW."note", NEW."outcome", NEW."paper_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."title", NEW."variation_id"); RETURN NULL;',
                            hash="51a117b146b7b9d28b6e26ad1c81e13d94767fe4",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a6709",
                            table="designations_readinessanswer",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_readinessanswerevent" ("by_id", "by_name", "checked_at", "checked_by_id", "checked_by_name", "created_at", "evidence", "id", "key", "note", "outcome", "paper_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "variation_id") VALUES (OLD."by_id", OLD."by_name", OLD."checked_at", OLD."checked_by_id", OLD."checked_by_name", OLD."created_at", OLD."evidence", OLD."id", OLD."key", OLD."note", OLD."outcome", OLD."paper_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."title", OLD."variation_id"); RETURN NULL;',
                            hash="c9034f8f0f109cb2badaaee0e6303194f3c6e54e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7fc97",
                            table="designations_readinessanswer",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="readinessanswerevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_readinessanswer_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessanswerevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="77ad185b65642eae5745bdda3a800b180e5b00e7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_854b2",
                            table="designations_readinessanswerevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"variation_id\" IS DISTINCT FROM OLD.\"variation_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"designations_licencevariation\" WHERE id = affected.\"variation_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('submitted') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="403f29e8bb91b9303e4848b2cc0d70f3f9d15da0",
                            operation="INSERT",
                            pgid="pgtrigger_frozen_with_parent_d14a8",
                            table="designations_readinessrecord",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_readinessrecordevent" ("created_at", "id", "items", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "variation_id") VALUES (NEW."created_at", NEW."id", NEW."items", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."variation_id"); RETURN NULL;',
                            hash="abd8cb0f5cb835bb2b13ac2c4a09d57b89c4cfb4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_57e89",
                            table="designations_readinessrecord",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_readinessrecordevent" ("created_at", "id", "items", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "variation_id") VALUES (NEW."created_at", NEW."id", NEW."items", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."variation_id"); RETURN NULL;',
                            hash="38e2dc0ada10877bf68ee013c479940873646b3f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5d44e",
                            table="designations_readinessrecord",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessrecord",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_readinessrecordevent" ("created_at", "id", "items", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "variation_id") VALUES (OLD."created_at", OLD."id", OLD."items", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."variation_id"); RETURN NULL;',
                            hash="72291851fc04aeaf6a235b1a916f9a9b576beef3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3c6c3",
                            table="designations_readinessrecord",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="readinessrecordevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_readinessrecord_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="readinessrecordevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="05619b66de2bafaae3064c602d31a1dce396ddaa",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_125d6",
                            table="designations_readinessrecordevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licencevariation",
            trigger=pgtrigger.compiler.Trigger(
                name="awaits_inspection",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'granted' AND NOT (OLD.\"state\" = 'granted'))",
                    func="\n    IF EXISTS (SELECT 1 FROM designations_inspection i WHERE i.variation_id = NEW.id AND i.holds_grant\n               AND i.state NOT IN ('closed', 'cancelled')) THEN\n        RAISE EXCEPTION '% waits for an inspection that is not closed', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="542e3187dc21691a286db2d48db356901a8d378f",
                    operation="UPDATE",
                    pgid="pgtrigger_awaits_inspection_8c599",
                    table="designations_licencevariation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
