"""Annual reports of master files: plan, report, figures, words, frozen versions, reminders (REG-19, REG-20, REG-138)."""

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
        ("oversight", "0002_decided_stands_in_register"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="AnnualBuild",
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
                        ("number", models.PositiveIntegerField(verbose_name="number")),
                        ("cut_off", models.DateTimeField(verbose_name="data cut-off")),
                        ("data_hash", models.CharField(max_length=64, verbose_name="data fingerprint")),
                        (
                            "data",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "figures of an annual report",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="AnnualPlan",
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
                        ("anchor_on", models.DateField(verbose_name="first day of a period")),
                        (
                            "period_months",
                            models.PositiveSmallIntegerField(verbose_name="months in a period"),
                        ),
                        (
                            "grace_days",
                            models.PositiveSmallIntegerField(
                                verbose_name="days from the end of a period to the due day"
                            ),
                        ),
                        (
                            "reminder_days",
                            models.JSONField(verbose_name="reminders, in days before the due day"),
                        ),
                        ("sections", models.JSONField(verbose_name="sections")),
                        (
                            "zone",
                            models.CharField(
                                default="Europe/London", max_length=64, verbose_name="time zone"
                            ),
                        ),
                        (
                            "master_file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="annual_plans",
                                to="designations.masterfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plan of annual reports",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="AnnualPlanEvent",
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
                        ("anchor_on", models.DateField(verbose_name="first day of a period")),
                        (
                            "period_months",
                            models.PositiveSmallIntegerField(verbose_name="months in a period"),
                        ),
                        (
                            "grace_days",
                            models.PositiveSmallIntegerField(
                                verbose_name="days from the end of a period to the due day"
                            ),
                        ),
                        (
                            "reminder_days",
                            models.JSONField(verbose_name="reminders, in days before the due day"),
                        ),
                        ("sections", models.JSONField(verbose_name="sections")),
                        (
                            "zone",
                            models.CharField(
                                default="Europe/London", max_length=64, verbose_name="time zone"
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
                                to="oversight.annualplan",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AnnualReminder",
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
                        ("period_start", models.DateTimeField(verbose_name="from")),
                        ("period_end", models.DateTimeField(verbose_name="up to")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("days_before", models.PositiveSmallIntegerField(verbose_name="days before")),
                        (
                            "master_file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="designations.masterfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reminder of an annual report",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="AnnualReminderEvent",
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
                        ("period_start", models.DateTimeField(verbose_name="from")),
                        ("period_end", models.DateTimeField(verbose_name="up to")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("days_before", models.PositiveSmallIntegerField(verbose_name="days before")),
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
                                to="oversight.annualreminder",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AnnualReport",
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
                        ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                        ("period_start", models.DateTimeField(verbose_name="from")),
                        ("period_end", models.DateTimeField(verbose_name="up to")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("frozen", "Signed, waits for approval"),
                                    ("approved", "Approved, being sealed"),
                                    ("sealed", "Ready to submit"),
                                    ("submitted", "Submitted"),
                                    ("acknowledged", "Receipt recorded"),
                                ],
                                db_default="draft",
                                default="draft",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("asked", models.PositiveIntegerField(default=0, verbose_name="figures asked for")),
                        ("cut_off", models.DateTimeField(null=True, verbose_name="data cut-off")),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="version")),
                        (
                            "snapshot_hash",
                            models.CharField(blank=True, max_length=64, verbose_name="data fingerprint"),
                        ),
                        ("author_id", models.UUIDField(null=True)),
                        (
                            "author_name",
                            models.CharField(blank=True, max_length=200, verbose_name="signed by"),
                        ),
                        ("frozen_at", models.DateTimeField(null=True, verbose_name="frozen at")),
                        ("approver_id", models.UUIDField(null=True)),
                        (
                            "approver_name",
                            models.CharField(blank=True, max_length=200, verbose_name="approved by"),
                        ),
                        ("approved_at", models.DateTimeField(null=True, verbose_name="approved at")),
                        ("submitted_on", models.DateField(null=True, verbose_name="submitted on")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=120, verbose_name="how it was submitted"),
                        ),
                        ("acknowledged_on", models.DateField(null=True, verbose_name="receipt dated")),
                        (
                            "receipt_reference",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="authority’s reference"
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
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
                                related_name="+",
                                to="designations.masterfile",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="oversight.annualplan",
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                            ),
                        ),
                        (
                            "snapshot",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "annual report",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="AnnualBuildEvent",
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
                        ("number", models.PositiveIntegerField(verbose_name="number")),
                        ("cut_off", models.DateTimeField(verbose_name="data cut-off")),
                        ("data_hash", models.CharField(max_length=64, verbose_name="data fingerprint")),
                        (
                            "data",
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
                                to="oversight.annualbuild",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="oversight.annualreport",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="annualbuild",
                    name="report",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="builds",
                        to="oversight.annualreport",
                    ),
                ),
                migrations.CreateModel(
                    name="AnnualReportEvent",
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
                        ("number", models.CharField(max_length=20, verbose_name="number")),
                        ("period_start", models.DateTimeField(verbose_name="from")),
                        ("period_end", models.DateTimeField(verbose_name="up to")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("frozen", "Signed, waits for approval"),
                                    ("approved", "Approved, being sealed"),
                                    ("sealed", "Ready to submit"),
                                    ("submitted", "Submitted"),
                                    ("acknowledged", "Receipt recorded"),
                                ],
                                db_default="draft",
                                default="draft",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("asked", models.PositiveIntegerField(default=0, verbose_name="figures asked for")),
                        ("cut_off", models.DateTimeField(null=True, verbose_name="data cut-off")),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="version")),
                        (
                            "snapshot_hash",
                            models.CharField(blank=True, max_length=64, verbose_name="data fingerprint"),
                        ),
                        ("author_id", models.UUIDField(null=True)),
                        (
                            "author_name",
                            models.CharField(blank=True, max_length=200, verbose_name="signed by"),
                        ),
                        ("frozen_at", models.DateTimeField(null=True, verbose_name="frozen at")),
                        ("approver_id", models.UUIDField(null=True)),
                        (
                            "approver_name",
                            models.CharField(blank=True, max_length=200, verbose_name="approved by"),
                        ),
                        ("approved_at", models.DateTimeField(null=True, verbose_name="approved at")),
                        ("submitted_on", models.DateField(null=True, verbose_name="submitted on")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=120, verbose_name="how it was submitted"),
                        ),
                        ("acknowledged_on", models.DateField(null=True, verbose_name="receipt dated")),
                        (
                            "receipt_reference",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="authority’s reference"
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
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
                                to="oversight.annualreport",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="oversight.annualplan",
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
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
                            "snapshot",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="ledger.document",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AnnualText",
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
                        ("section", models.CharField(max_length=40, verbose_name="section")),
                        ("text", models.TextField(blank=True, verbose_name="words")),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="texts",
                                to="oversight.annualreport",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "words of an annual report",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="AnnualTextEvent",
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
                        ("section", models.CharField(max_length=40, verbose_name="section")),
                        ("text", models.TextField(blank=True, verbose_name="words")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="oversight.annualtext",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="oversight.annualreport",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AnnualVersion",
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
                        ("snapshot_hash", models.CharField(max_length=64, verbose_name="data fingerprint")),
                        (
                            "build",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="oversight.annualbuild",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="oversight.annualreport",
                            ),
                        ),
                        (
                            "snapshot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.document",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "frozen version of an annual report",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="AnnualVersionEvent",
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
                        ("snapshot_hash", models.CharField(max_length=64, verbose_name="data fingerprint")),
                        (
                            "build",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="oversight.annualbuild",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="oversight.annualversion",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="oversight.annualreport",
                            ),
                        ),
                        (
                            "snapshot",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="ledger.document",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="annualplan",
                    constraint=models.UniqueConstraint(
                        fields=("master_file", "version"), name="oversight_annualplan_version"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualplan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("period_months__gte", 1), ("period_months__lte", 36), ("anchor_on__day__lte", 28)
                        ),
                        name="oversight_annualplan_period",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualplan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualplanevent" ("anchor_on", "created_at", "grace_days", "id", "master_file_id", "period_months", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminder_days", "sections", "version", "zone") VALUES (NEW."anchor_on", NEW."created_at", NEW."grace_days", NEW."id", NEW."master_file_id", NEW."period_months", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reminder_days", NEW."sections", NEW."version", NEW."zone"); RETURN NULL;',
                            hash="22ecde510b1629e1fb965511ebcf0ab5e6770a0b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_05206",
                            table="oversight_annualplan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualplan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "oversight_annualplanevent" ("anchor_on", "created_at", "grace_days", "id", "master_file_id", "period_months", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminder_days", "sections", "version", "zone") VALUES (NEW."anchor_on", NEW."created_at", NEW."grace_days", NEW."id", NEW."master_file_id", NEW."period_months", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reminder_days", NEW."sections", NEW."version", NEW."zone"); RETURN NULL;',
                            hash="eaacd04e7627cfbbecb92ed729c07faac474fc41",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1966d",
                            table="oversight_annualplan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualplan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualplanevent" ("anchor_on", "created_at", "grace_days", "id", "master_file_id", "period_months", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminder_days", "sections", "version", "zone") VALUES (OLD."anchor_on", OLD."created_at", OLD."grace_days", OLD."id", OLD."master_file_id", OLD."period_months", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."reminder_days", OLD."sections", OLD."version", OLD."zone"); RETURN NULL;',
                            hash="30dd47873051da2bf695af27fe9a49d501de98a1",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5937b",
                            table="oversight_annualplan",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualplanevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="oversight_annualplan_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualplanevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="44b2aa3e876738f3d0ca2c6b96a72e950ac73dc2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ea72d",
                            table="oversight_annualplanevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreminder",
                    constraint=models.UniqueConstraint(
                        fields=("master_file", "period_start", "days_before"),
                        name="oversight_annualreminder_once",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreminder",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualreminderevent" ("created_at", "days_before", "due_on", "id", "master_file_id", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."days_before", NEW."due_on", NEW."id", NEW."master_file_id", NEW."period_end", NEW."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="2fafe72c30652020846c672b1515e3a4df140f5c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2a063",
                            table="oversight_annualreminder",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreminder",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "oversight_annualreminderevent" ("created_at", "days_before", "due_on", "id", "master_file_id", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."days_before", NEW."due_on", NEW."id", NEW."master_file_id", NEW."period_end", NEW."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;',
                            hash="84bcea15ad41fbfd61ff4136d42fb205ca02e284",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_173f1",
                            table="oversight_annualreminder",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreminder",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualreminderevent" ("created_at", "days_before", "due_on", "id", "master_file_id", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."created_at", OLD."days_before", OLD."due_on", OLD."id", OLD."master_file_id", OLD."period_end", OLD."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="e22e4c9ddf0129187e88c0c72119faf75e69355a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_03750",
                            table="oversight_annualreminder",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreminderevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="oversight_annualreminder_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreminderevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="226e09dfcdb671a5973fdb2d92e53f1a6e88f920",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_fc385",
                            table="oversight_annualreminderevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="annualreport",
                    index=models.Index(fields=["master_file", "-period_start"], name="oversight_annual_file"),
                ),
                migrations.AddConstraint(
                    model_name="annualreport",
                    constraint=models.UniqueConstraint(
                        fields=("master_file", "period_start"), name="oversight_annual_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("period_end__gt", models.F("period_start"))),
                        name="oversight_annual_dates",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(
                                ("author_id__isnull", False),
                                ("snapshot__isnull", False),
                                models.Q(("snapshot_hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="oversight_annual_frozen_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["approved", "sealed", "submitted", "acknowledged"]),
                                _negated=True,
                            ),
                            models.Q(
                                ("approver_id__isnull", False),
                                models.Q(("approver_id", models.F("author_id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="oversight_annual_two_people",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["sealed", "submitted", "acknowledged"]), _negated=True),
                            ("document__isnull", False),
                            _connector="OR",
                        ),
                        name="oversight_annual_sealed_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["submitted", "acknowledged"]), _negated=True),
                            models.Q(
                                ("submitted_on__isnull", False), models.Q(("reference", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="oversight_annual_submitted_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "acknowledged"), _negated=True),
                            models.Q(
                                ("acknowledged_on__gte", models.F("submitted_on")), ("receipt__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="oversight_annual_receipt_whole",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'draft' THEN\n                    RAISE EXCEPTION 'state guard: % starts as draft, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'oversight.annualreport' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'freeze' AND t.from_state IN ('draft') AND t.to_state = 'frozen' THEN ('authored'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'authored'::text AND s.event_id = t.event_id)) WHEN t.move = 'approve' AND t.from_state IN ('frozen') AND t.to_state = 'approved' THEN ('approved'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'approved'::text AND s.event_id = t.event_id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'authored' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) WHEN t.move = 'send_back' AND t.from_state IN ('frozen') AND t.to_state = 'draft' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'reopen' AND t.from_state IN ('frozen', 'approved', 'sealed') AND t.to_state = 'draft' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'seal' AND t.from_state IN ('approved') AND t.to_state = 'sealed' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'authored' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'approved' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) WHEN t.move = 'submit' AND t.from_state IN ('sealed') AND t.to_state = 'submitted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'authored' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'approved' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) WHEN t.move = 'acknowledge' AND t.from_state IN ('submitted') AND t.to_state = 'acknowledged' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="4d93bebf9fd425422039fcef60fba11cf79d34e0",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_42265",
                            table="oversight_annualreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='\n                IF OLD."state" IN (\'frozen\', \'approved\', \'sealed\', \'submitted\', \'acknowledged\') THEN\n                    IF TG_OP = \'DELETE\' OR (to_jsonb(NEW) - ARRAY[\'state\', \'approver_id\', \'approver_name\', \'approved_at\', \'document_id\', \'submitted_on\', \'reference\', \'acknowledged_on\', \'receipt_reference\', \'receipt_id\']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY[\'state\', \'approver_id\', \'approver_name\', \'approved_at\', \'document_id\', \'submitted_on\', \'reference\', \'acknowledged_on\', \'receipt_reference\', \'receipt_id\']) OR (NEW."approver_id" IS DISTINCT FROM OLD."approver_id" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."approver_name" IS DISTINCT FROM OLD."approver_name" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."approved_at" IS DISTINCT FROM OLD."approved_at" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."document_id" IS DISTINCT FROM OLD."document_id" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."submitted_on" IS DISTINCT FROM OLD."submitted_on" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."reference" IS DISTINCT FROM OLD."reference" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."acknowledged_on" IS DISTINCT FROM OLD."acknowledged_on" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."receipt_reference" IS DISTINCT FROM OLD."receipt_reference" AND NEW."state" IS NOT DISTINCT FROM OLD."state") OR (NEW."receipt_id" IS DISTINCT FROM OLD."receipt_id" AND NEW."state" IS NOT DISTINCT FROM OLD."state")\n                    THEN\n                        RAISE EXCEPTION \'% is frozen in state %\', TG_TABLE_NAME, OLD."state"\n                            USING ERRCODE = \'check_violation\';\n                    END IF;\n                END IF;\n                IF TG_OP = \'DELETE\' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ',
                            hash="9747f414b615ff0dd45cd4814d1aed5f5e77d50e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_b5bd1",
                            table="oversight_annualreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_whole",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        -- REG-138: what is called frozen is a stored version, whose bytes have the very hash that was signed for.\n        IF NEW.state <> 'draft' AND NOT EXISTS (\n            SELECT 1 FROM oversight_annualversion v JOIN ledger_document d ON d.id = v.snapshot_id\n            WHERE v.report_id = NEW.id AND v.number = NEW.version AND v.snapshot_id = NEW.snapshot_id\n              AND v.snapshot_hash = NEW.snapshot_hash AND d.content_id = NEW.snapshot_hash\n        ) THEN\n            RAISE EXCEPTION 'annual report % has no frozen version of that hash (REG-138)', NEW.number\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n        ",
                            hash="5f4877f6c8a41b6e32d3bd277b56eb23f6cbd941",
                            operation="UPDATE",
                            pgid="pgtrigger_frozen_whole_b387c",
                            table="oversight_annualreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="fixed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."master_file_id" IS DISTINCT FROM (NEW."master_file_id") OR OLD."period_start" IS DISTINCT FROM (NEW."period_start") OR OLD."period_end" IS DISTINCT FROM (NEW."period_end") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="2ab7690d8ac9f9ab6e45102471ca98623902fdb6",
                            operation="UPDATE",
                            pgid="pgtrigger_fixed_11583",
                            table="oversight_annualreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualreportevent" ("acknowledged_on", "approved_at", "approver_id", "approver_name", "asked", "author_id", "author_name", "created_at", "cut_off", "document_id", "due_on", "frozen_at", "id", "master_file_id", "number", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "receipt_id", "receipt_reference", "reference", "snapshot_hash", "snapshot_id", "state", "submitted_on", "version") VALUES (NEW."acknowledged_on", NEW."approved_at", NEW."approver_id", NEW."approver_name", NEW."asked", NEW."author_id", NEW."author_name", NEW."created_at", NEW."cut_off", NEW."document_id", NEW."due_on", NEW."frozen_at", NEW."id", NEW."master_file_id", NEW."number", NEW."period_end", NEW."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."plan_id", NEW."receipt_id", NEW."receipt_reference", NEW."reference", NEW."snapshot_hash", NEW."snapshot_id", NEW."state", NEW."submitted_on", NEW."version"); RETURN NULL;',
                            hash="8b9a891b927fcf8983ac52f35bd79a0ff891b004",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_744da",
                            table="oversight_annualreport",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "oversight_annualreportevent" ("acknowledged_on", "approved_at", "approver_id", "approver_name", "asked", "author_id", "author_name", "created_at", "cut_off", "document_id", "due_on", "frozen_at", "id", "master_file_id", "number", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "receipt_id", "receipt_reference", "reference", "snapshot_hash", "snapshot_id", "state", "submitted_on", "version") VALUES (NEW."acknowledged_on", NEW."approved_at", NEW."approver_id", NEW."approver_name", NEW."asked", NEW."author_id", NEW."author_name", NEW."created_at", NEW."cut_off", NEW."document_id", NEW."due_on", NEW."frozen_at", NEW."id", NEW."master_file_id", NEW."number", NEW."period_end", NEW."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."plan_id", NEW."receipt_id", NEW."receipt_reference", NEW."reference", NEW."snapshot_hash", NEW."snapshot_id", NEW."state", NEW."submitted_on", NEW."version"); RETURN NULL;',
                            hash="833bf0ee2ae0c41dcb389036b7d2c61386f6239a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6c926",
                            table="oversight_annualreport",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualreportevent" ("acknowledged_on", "approved_at", "approver_id", "approver_name", "asked", "author_id", "author_name", "created_at", "cut_off", "document_id", "due_on", "frozen_at", "id", "master_file_id", "number", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "receipt_id", "receipt_reference", "reference", "snapshot_hash", "snapshot_id", "state", "submitted_on", "version") VALUES (OLD."acknowledged_on", OLD."approved_at", OLD."approver_id", OLD."approver_name", OLD."asked", OLD."author_id", OLD."author_name", OLD."created_at", OLD."cut_off", OLD."document_id", OLD."due_on", OLD."frozen_at", OLD."id", OLD."master_file_id", OLD."number", OLD."period_end", OLD."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."plan_id", OLD."receipt_id", OLD."receipt_reference", OLD."reference", OLD."snapshot_hash", OLD."snapshot_id", OLD."state", OLD."submitted_on", OLD."version"); RETURN NULL;',
                            hash="cbf25010283a96afdda44f6de76e27b80033028e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a8250",
                            table="oversight_annualreport",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualbuildevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="oversight_annualbuild_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualbuildevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="078c55f71c4fe3815bcf5b2d17ad5bee05d16807",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_05ff5",
                            table="oversight_annualbuildevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualbuild",
                    constraint=models.UniqueConstraint(
                        fields=("report", "number"), name="oversight_annualbuild_once"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualbuild",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"report_id\" IS DISTINCT FROM OLD.\"report_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"oversight_annualreport\" WHERE id = affected.\"report_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('draft') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="8542d23bd536636eecd3fa0db140fec0a6fb924a",
                            operation="INSERT",
                            pgid="pgtrigger_frozen_with_parent_90fa0",
                            table="oversight_annualbuild",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualbuild",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualbuildevent" ("created_at", "cut_off", "data_hash", "data_id", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id") VALUES (NEW."created_at", NEW."cut_off", NEW."data_hash", NEW."data_id", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."report_id"); RETURN NULL;',
                            hash="ed854d23cb9b78e541170887b304af97ec1b6a70",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a69b5",
                            table="oversight_annualbuild",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualbuild",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "oversight_annualbuildevent" ("created_at", "cut_off", "data_hash", "data_id", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id") VALUES (NEW."created_at", NEW."cut_off", NEW."data_hash", NEW."data_id", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."report_id"); RETURN NULL;',
                            hash="b47c5a5d6b1a8f2c898d579b2c4e326c5e5ebe59",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3ec7a",
                            table="oversight_annualbuild",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualbuild",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualbuildevent" ("created_at", "cut_off", "data_hash", "data_id", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id") VALUES (OLD."created_at", OLD."cut_off", OLD."data_hash", OLD."data_id", OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."report_id"); RETURN NULL;',
                            hash="3e446d0ecf09177b01f31b392b1ba188b62217ef",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ec800",
                            table="oversight_annualbuild",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualreportevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="oversight_annualreport_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualreportevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0e2d3d5f540c2f8e6005b91624da12716134dddc",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1487f",
                            table="oversight_annualreportevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualtext",
                    constraint=models.UniqueConstraint(
                        fields=("report", "section"), name="oversight_annualtext_once"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualtext",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"report_id\" IS DISTINCT FROM OLD.\"report_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"oversight_annualreport\" WHERE id = affected.\"report_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('draft') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="632088cda322c4728f57145188ac9b4b54668039",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_with_parent_28adb",
                            table="oversight_annualtext",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualtext",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualtextevent" ("created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "section", "text") VALUES (NEW."created_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."report_id", NEW."section", NEW."text"); RETURN NULL;',
                            hash="e4a973ecc7cf46bd43972a533278ef2850c2b433",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2bb3e",
                            table="oversight_annualtext",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualtext",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "oversight_annualtextevent" ("created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "section", "text") VALUES (NEW."created_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."report_id", NEW."section", NEW."text"); RETURN NULL;',
                            hash="d236941f1d11d591e6fa29b27476370721181671",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6e448",
                            table="oversight_annualtext",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualtext",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualtextevent" ("created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "section", "text") VALUES (OLD."created_at", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."report_id", OLD."section", OLD."text"); RETURN NULL;',
                            hash="4d01488807b1f054ebfad6bfad632f7f67fb8f4b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_98f7b",
                            table="oversight_annualtext",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualtextevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="oversight_annualtext_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualtextevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3481c63f45117666acaf00d726442febe5487dc5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_93198",
                            table="oversight_annualtextevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualversion",
                    constraint=models.UniqueConstraint(
                        fields=("report", "number"), name="oversight_annualversion_once"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualversionevent" ("build_id", "created_at", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "snapshot_hash", "snapshot_id") VALUES (NEW."build_id", NEW."created_at", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."report_id", NEW."snapshot_hash", NEW."snapshot_id"); RETURN NULL;',
                            hash="4f5a06cbc52e870ec841b632c207c8b86ece6e11",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_78b3e",
                            table="oversight_annualversion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "oversight_annualversionevent" ("build_id", "created_at", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "snapshot_hash", "snapshot_id") VALUES (NEW."build_id", NEW."created_at", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."report_id", NEW."snapshot_hash", NEW."snapshot_id"); RETURN NULL;',
                            hash="213836204f7b922ad3ea329ab13a504929539e0c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_639fe",
                            table="oversight_annualversion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_annualversionevent" ("build_id", "created_at", "id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "snapshot_hash", "snapshot_id") VALUES (OLD."build_id", OLD."created_at", OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."report_id", OLD."snapshot_hash", OLD."snapshot_id"); RETURN NULL;',
                            hash="b5cb289ed464e6f709092c2490dd5ac12d3a0664",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_57512",
                            table="oversight_annualversion",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="annualversionevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="oversight_annualversion_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="annualversionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="571bba0bcfa1d9d38f7661424d4d3b8e5ba7e2be",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_dd2d6",
                            table="oversight_annualversionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
