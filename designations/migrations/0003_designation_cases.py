"""Designation cases with their evidence, letters, frozen basis, impacts and statements (REG-02 to REG-07)."""

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
        ("designations", "0002_discarded_drafts"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="designation",
            name="frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="designation",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="designation",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="designation",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="designation",
            name="fee",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="fee, in pounds"
            ),
        ),
        migrations.AddField(
            model_name="designation",
            name="natures",
            field=models.JSONField(blank=True, null=True, verbose_name="kinds of reason"),
        ),
        migrations.AddField(
            model_name="designation",
            name="shelf_life_minutes",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="shelf life, in minutes"),
        ),
        migrations.AddField(
            model_name="designation",
            name="target_on",
            field=models.DateField(blank=True, null=True, verbose_name="answer hoped for by"),
        ),
        migrations.AddField(
            model_name="designationevent",
            name="fee",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="fee, in pounds"
            ),
        ),
        migrations.AddField(
            model_name="designationevent",
            name="natures",
            field=models.JSONField(blank=True, null=True, verbose_name="kinds of reason"),
        ),
        migrations.AddField(
            model_name="designationevent",
            name="shelf_life_minutes",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="shelf life, in minutes"),
        ),
        migrations.AddField(
            model_name="designationevent",
            name="target_on",
            field=models.DateField(blank=True, null=True, verbose_name="answer hoped for by"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="designation",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.\"state\" IN ('submitted', 'information_requested', 'meeting', 'awarded', 'refused', 'withdrawn', 'superseded', 'lapsed') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'submitted_on', 'decided_on', 'awarded_on', 'reference', 'review_on', 'target_on', 'fee']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'submitted_on', 'decided_on', 'awarded_on', 'reference', 'review_on', 'target_on', 'fee'])\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                    hash="c89397e1ce49bd124cfd85420003615e7d4bb87b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_a98fc",
                    table="designations_designation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="designation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "designations_designationevent" ("awarded_on", "created_at", "decided_on", "fee", "id", "indication", "justification", "mode", "natures", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "product_id", "reference", "review_on", "shelf_life_minutes", "state", "submitted_on", "target_on") VALUES (NEW."awarded_on", NEW."created_at", NEW."decided_on", NEW."fee", NEW."id", NEW."indication", NEW."justification", NEW."mode", NEW."natures", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."population", NEW."product_id", NEW."reference", NEW."review_on", NEW."shelf_life_minutes", NEW."state", NEW."submitted_on", NEW."target_on"); RETURN NULL;',
                    hash="e98f66064c2190811cf397c078994e18b2c11331",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1fe5d",
                    table="designations_designation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="designation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "designations_designationevent" ("awarded_on", "created_at", "decided_on", "fee", "id", "indication", "justification", "mode", "natures", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "product_id", "reference", "review_on", "shelf_life_minutes", "state", "submitted_on", "target_on") VALUES (NEW."awarded_on", NEW."created_at", NEW."decided_on", NEW."fee", NEW."id", NEW."indication", NEW."justification", NEW."mode", NEW."natures", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."population", NEW."product_id", NEW."reference", NEW."review_on", NEW."shelf_life_minutes", NEW."state", NEW."submitted_on", NEW."target_on"); RETURN NULL;',
                    hash="ce875e03f2b4e26f8552b24768923c839742180e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6c293",
                    table="designations_designation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="designation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "designations_designationevent" ("awarded_on", "created_at", "decided_on", "fee", "id", "indication", "justification", "mode", "natures", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "product_id", "reference", "review_on", "shelf_life_minutes", "state", "submitted_on", "target_on") VALUES (OLD."awarded_on", OLD."created_at", OLD."decided_on", OLD."fee", OLD."id", OLD."indication", OLD."justification", OLD."mode", OLD."natures", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."population", OLD."product_id", OLD."reference", OLD."review_on", OLD."shelf_life_minutes", OLD."state", OLD."submitted_on", OLD."target_on"); RETURN NULL;',
                    hash="e820acef33d7478e68290e8dfc3fca9ce8528a4f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c901b",
                    table="designations_designation",
                    when="AFTER",
                ),
            ),
        ),
        Together(
            [
                migrations.CreateModel(
                    name="CaseEvidence",
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
                        ("criterion", models.CharField(blank=True, max_length=40, verbose_name="criterion")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("quality", "Quality data"),
                                    ("clinical", "Clinical data"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="taken out")),
                    ],
                    options={
                        "verbose_name": "evidence of a designation case",
                    },
                ),
                migrations.CreateModel(
                    name="CaseEvidenceEvent",
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
                        ("criterion", models.CharField(blank=True, max_length=40, verbose_name="criterion")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("quality", "Quality data"),
                                    ("clinical", "Clinical data"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="taken out")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseLetter",
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
                                    ("question", "The authority asks"),
                                    ("answer", "We answer"),
                                    ("meeting", "Designation meeting"),
                                    ("decision", "The authority decides"),
                                    ("note", "Note"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("dated_on", models.DateField(verbose_name="dated")),
                        ("says", models.TextField(verbose_name="what it says")),
                        ("conditions", models.TextField(blank=True, verbose_name="conditions")),
                        ("written_by", models.CharField(max_length=200)),
                    ],
                    options={
                        "verbose_name": "letter of a designation case",
                    },
                ),
                migrations.CreateModel(
                    name="CaseLetterEvent",
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
                                    ("question", "The authority asks"),
                                    ("answer", "We answer"),
                                    ("meeting", "Designation meeting"),
                                    ("decision", "The authority decides"),
                                    ("note", "Note"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("dated_on", models.DateField(verbose_name="dated")),
                        ("says", models.TextField(verbose_name="what it says")),
                        ("conditions", models.TextField(blank=True, verbose_name="conditions")),
                        ("written_by", models.CharField(max_length=200)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DesignationBasis",
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
                        ("tree", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "verbose_name": "submitted basis of a designation case",
                    },
                ),
                migrations.CreateModel(
                    name="DesignationBasisEvent",
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
                        ("tree", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DesignationImpact",
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
                        ("changes", models.JSONField(verbose_name="what changed")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To be assessed"),
                                    ("dismissed", "The designation stands"),
                                    ("significant", "A new designation is needed"),
                                ],
                                default="open",
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                        ("decision", models.TextField(blank=True, verbose_name="reason of the decision")),
                    ],
                    options={
                        "verbose_name": "change behind a designation",
                    },
                ),
                migrations.CreateModel(
                    name="DesignationImpactEvent",
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
                        ("changes", models.JSONField(verbose_name="what changed")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To be assessed"),
                                    ("dismissed", "The designation stands"),
                                    ("significant", "A new designation is needed"),
                                ],
                                default="open",
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                        ("decision", models.TextField(blank=True, verbose_name="reason of the decision")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="UnchangedStatement",
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
                            "application",
                            models.CharField(
                                choices=[
                                    ("trial", "Clinical trial authorisation"),
                                    ("marketing", "Marketing authorisation"),
                                ],
                                max_length=10,
                                verbose_name="application",
                            ),
                        ),
                        ("reference", models.CharField(max_length=80, verbose_name="its reference")),
                        ("basis_digest", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("prepared", "To be signed"),
                                    ("signed", "Signed"),
                                    ("discarded", "Discarded"),
                                ],
                                default="prepared",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed")),
                    ],
                    options={
                        "verbose_name": "statement that a designation’s basis is unchanged",
                    },
                ),
                migrations.CreateModel(
                    name="UnchangedStatementEvent",
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
                            "application",
                            models.CharField(
                                choices=[
                                    ("trial", "Clinical trial authorisation"),
                                    ("marketing", "Marketing authorisation"),
                                ],
                                max_length=10,
                                verbose_name="application",
                            ),
                        ),
                        ("reference", models.CharField(max_length=80, verbose_name="its reference")),
                        ("basis_digest", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("prepared", "To be signed"),
                                    ("signed", "Signed"),
                                    ("discarded", "Discarded"),
                                ],
                                default="prepared",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="caseevidence",
                    name="designation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="caseevidence",
                    name="document",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.document"
                    ),
                ),
                migrations.AddField(
                    model_name="caseevidenceevent",
                    name="designation",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="caseevidenceevent",
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
                    model_name="caseevidenceevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.caseevidence",
                    ),
                ),
                migrations.AddField(
                    model_name="caseletter",
                    name="answers",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_by",
                        to="designations.caseletter",
                    ),
                ),
                migrations.AddField(
                    model_name="caseletter",
                    name="designation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="caseletterevent",
                    name="answers",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.caseletter",
                    ),
                ),
                migrations.AddField(
                    model_name="caseletterevent",
                    name="designation",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="caseletterevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.caseletter",
                    ),
                ),
                migrations.AddField(
                    model_name="designationbasis",
                    name="designation",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="basis",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="designationbasis",
                    name="document",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.document"
                    ),
                ),
                migrations.AddField(
                    model_name="designationbasisevent",
                    name="designation",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="designationbasisevent",
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
                    model_name="designationbasisevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.designationbasis",
                    ),
                ),
                migrations.AddField(
                    model_name="designationimpact",
                    name="designation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impacts",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="designationimpactevent",
                    name="designation",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="designationimpactevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.designationimpact",
                    ),
                ),
                migrations.AddField(
                    model_name="unchangedstatement",
                    name="designation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="unchangedstatement",
                    name="pack",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.document",
                    ),
                ),
                migrations.AddField(
                    model_name="unchangedstatementevent",
                    name="designation",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.designation",
                    ),
                ),
                migrations.AddField(
                    model_name="unchangedstatementevent",
                    name="pack",
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
                    model_name="unchangedstatementevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="designations.unchangedstatement",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="caseevidence",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["quality", "clinical", "other"])),
                        name="designations_caseevidence_kind",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseevidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen_with_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE affected RECORD; parent_state TEXT; step_key UUID;",
                            func="IF TG_OP = 'UPDATE' AND NEW.\"designation_id\" IS DISTINCT FROM OLD.\"designation_id\" THEN RAISE EXCEPTION '% belongs to its record for good', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN affected := OLD; ELSE affected := NEW; END IF; SELECT \"state\" INTO parent_state FROM \"designations_designation\" WHERE id = affected.\"designation_id\" FOR SHARE; IF parent_state IS NULL OR parent_state NOT IN ('draft') THEN RAISE EXCEPTION '% cannot change: its record is %', TG_TABLE_NAME, parent_state USING ERRCODE = 'check_violation'; END IF; RETURN affected;",
                            hash="7ccb0e527e09792fbc474190f603f8c421661bf3",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_with_parent_e6f70",
                            table="designations_caseevidence",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseevidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_caseevidenceevent" ("created_at", "criterion", "designation_id", "document_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "title") VALUES (NEW."created_at", NEW."criterion", NEW."designation_id", NEW."document_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."removed_at", NEW."title"); RETURN NULL;',
                            hash="9ba0992aefde5f31d3018c6fc84175c1196b3db5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7e99a",
                            table="designations_caseevidence",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseevidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_caseevidenceevent" ("created_at", "criterion", "designation_id", "document_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "title") VALUES (NEW."created_at", NEW."criterion", NEW."designation_id", NEW."document_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."removed_at", NEW."title"); RETURN NULL;',
                            hash="804f0cfe12aa65fed94a89ce0367f7fa24f991e0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9f230",
                            table="designations_caseevidence",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseevidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_caseevidenceevent" ("created_at", "criterion", "designation_id", "document_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "title") VALUES (OLD."created_at", OLD."criterion", OLD."designation_id", OLD."document_id", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."removed_at", OLD."title"); RETURN NULL;',
                            hash="b505d6d24f58d87fe1b91eea5b5cf2c820c0695f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_bad96",
                            table="designations_caseevidence",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="caseevidenceevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_caseevidence_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseevidenceevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c0bc778c4ea1d4a4211956835f685fa8f268991d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4815b",
                            table="designations_caseevidenceevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="caseletter",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["question", "answer", "meeting", "decision", "note"])
                        ),
                        name="designations_caseletter_kind",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="caseletter",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("answers", None), ("kind", "answer"), _connector="OR"),
                        name="designations_caseletter_answers",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseletter",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_caseletterevent" ("answers_id", "conditions", "created_at", "dated_on", "designation_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says", "written_by") VALUES (NEW."answers_id", NEW."conditions", NEW."created_at", NEW."dated_on", NEW."designation_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."says", NEW."written_by"); RETURN NULL;',
                            hash="ae6dc86fd44f7d67c591019bd9a45c25be290299",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a1ce9",
                            table="designations_caseletter",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseletter",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_caseletterevent" ("answers_id", "conditions", "created_at", "dated_on", "designation_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says", "written_by") VALUES (NEW."answers_id", NEW."conditions", NEW."created_at", NEW."dated_on", NEW."designation_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."says", NEW."written_by"); RETURN NULL;',
                            hash="a6e640d4c68bc38891e5b9506aa7c7f60fd81114",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3f98d",
                            table="designations_caseletter",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseletter",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_caseletterevent" ("answers_id", "conditions", "created_at", "dated_on", "designation_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says", "written_by") VALUES (OLD."answers_id", OLD."conditions", OLD."created_at", OLD."dated_on", OLD."designation_id", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."says", OLD."written_by"); RETURN NULL;',
                            hash="7be67d4fd5546eb6a94c73bd1f0207b955389e67",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7cf39",
                            table="designations_caseletter",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="caseletterevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_caseletter_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseletterevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1b52a2578ba79b891c520cfdbe7cfc35fae68ca4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4724a",
                            table="designations_caseletterevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationbasis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_designationbasisevent" ("created_at", "designation_id", "digest", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tree") VALUES (NEW."created_at", NEW."designation_id", NEW."digest", NEW."document_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."tree"); RETURN NULL;',
                            hash="df1cdd327578c9486da44305f3aaa8ca550e9b9b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0302b",
                            table="designations_designationbasis",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationbasis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_designationbasisevent" ("created_at", "designation_id", "digest", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tree") VALUES (NEW."created_at", NEW."designation_id", NEW."digest", NEW."document_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."tree"); RETURN NULL;',
                            hash="4e1d913d0cd447d8342efe1710e701ba2bffc7c0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6bcd4",
                            table="designations_designationbasis",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationbasis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_designationbasisevent" ("created_at", "designation_id", "digest", "document_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tree") VALUES (OLD."created_at", OLD."designation_id", OLD."digest", OLD."document_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."tree"); RETURN NULL;',
                            hash="3820911f275f40614b48e5326c0b36e12a175785",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_84d35",
                            table="designations_designationbasis",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="designationbasisevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_designationbasis_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationbasisevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e625c4ca15384df9037fef7c8cf578a83abd4405",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ed460",
                            table="designations_designationbasisevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="designationimpact",
                    index=models.Index(
                        condition=models.Q(("state__in", ["open", "significant"])),
                        fields=["designation"],
                        name="designations_impact_telling",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationimpact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'open' THEN\n                    RAISE EXCEPTION 'state guard: % starts as open, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.designationimpact' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'dismiss' AND t.from_state IN ('open') AND t.to_state = 'dismissed' THEN ('reviewed'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'reviewed'::text AND s.event_id = t.event_id)) WHEN t.move = 'find_significant' AND t.from_state IN ('open') AND t.to_state = 'significant' THEN ('reviewed'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'reviewed'::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="0c4a040e9ce8e90e1b9a65994f1cd837acc8dd96",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_4d318",
                            table="designations_designationimpact",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationimpact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('open', 'dismissed', 'significant') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'decided_at', 'decision']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'decided_at', 'decision'])\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="47f3cb11ac6da755fce892b59a25e6708bb0c81c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_8ebed",
                            table="designations_designationimpact",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationimpact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_designationimpactevent" ("changes", "created_at", "decided_at", "decision", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."changes", NEW."created_at", NEW."decided_at", NEW."decision", NEW."designation_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="9f0c05218aacd2364464ea0840822c35b8af9889",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a8c36",
                            table="designations_designationimpact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationimpact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_designationimpactevent" ("changes", "created_at", "decided_at", "decision", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."changes", NEW."created_at", NEW."decided_at", NEW."decision", NEW."designation_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="02cd95eb1aaa4a47d2718e8985fadcf4cd5fc264",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_75fa7",
                            table="designations_designationimpact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationimpact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_designationimpactevent" ("changes", "created_at", "decided_at", "decision", "designation_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."changes", OLD."created_at", OLD."decided_at", OLD."decision", OLD."designation_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."state"); RETURN NULL;',
                            hash="73aad9eef32c822c5f80ba5902237445a4574060",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5fa89",
                            table="designations_designationimpact",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="designationimpactevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_designationimpact_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="designationimpactevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="53db0d2e486b0285f877eb25afc34ae6184d2c87",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3109d",
                            table="designations_designationimpactevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="unchangedstatement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("application__in", ["trial", "marketing"])),
                        name="designations_unchanged_application",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="unchangedstatement",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "discarded"), _negated=True),
                        fields=("designation", "application", "reference"),
                        name="designations_unchanged_once",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="unchangedstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="state_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'prepared' THEN\n                    RAISE EXCEPTION 'state guard: % starts as prepared, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'designations.unchangedstatement' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'sign' AND t.from_state IN ('prepared') AND t.to_state = 'signed' THEN ('authored'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'authored'::text AND s.event_id = t.event_id)) WHEN t.move = 'discard' AND t.from_state IN ('prepared') AND t.to_state = 'discarded' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                            hash="76ab0b168871328794a5774e06955e132a771454",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_state_guard_027c2",
                            table="designations_unchangedstatement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="unchangedstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF OLD.\"state\" IN ('prepared', 'signed', 'discarded') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'signed_at', 'pack_id']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'signed_at', 'pack_id'])\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                            hash="bafa556db2de25c275bab773e3c15d7826417792",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_frozen_05ce1",
                            table="designations_unchangedstatement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="unchangedstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_unchangedstatementevent" ("application", "basis_digest", "created_at", "designation_id", "id", "pack_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "signed_at", "state") VALUES (NEW."application", NEW."basis_digest", NEW."created_at", NEW."designation_id", NEW."id", NEW."pack_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reference", NEW."signed_at", NEW."state"); RETURN NULL;',
                            hash="4634fe63529b8abdf774c7dcfb9619d80d1f4f34",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7f858",
                            table="designations_unchangedstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="unchangedstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "designations_unchangedstatementevent" ("application", "basis_digest", "created_at", "designation_id", "id", "pack_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "signed_at", "state") VALUES (NEW."application", NEW."basis_digest", NEW."created_at", NEW."designation_id", NEW."id", NEW."pack_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reference", NEW."signed_at", NEW."state"); RETURN NULL;',
                            hash="56243ab93ce6edb15a1643840686cb9fda2d980d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4651b",
                            table="designations_unchangedstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="unchangedstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "designations_unchangedstatementevent" ("application", "basis_digest", "created_at", "designation_id", "id", "pack_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "signed_at", "state") VALUES (OLD."application", OLD."basis_digest", OLD."created_at", OLD."designation_id", OLD."id", OLD."pack_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."reference", OLD."signed_at", OLD."state"); RETURN NULL;',
                            hash="597defbb4d5d2c1cae5a9d7d32a874a1143c6d16",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a5da8",
                            table="designations_unchangedstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="unchangedstatementevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="designations_unchangedstatement_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="unchangedstatementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0271ec94d094263543b1fad45bafbcfe6f9f5692",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bf9c8",
                            table="designations_unchangedstatementevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
