"""The release register (REG-67, REG-70, REG-77)."""

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
        ("accounts", "0007_batch_release"),
        ("batches", "0008_released"),
        ("designations", "0012_strategy_papers"),
        ("ledger", "0002_chain"),
        ("oversight", "0005_comparability"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="certification",
            name="certification_guard",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="certification",
            trigger=pgtrigger.compiler.Trigger(
                name="certification_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE decided RECORD; named RECORD; authorised RECORD;",
                    func="\n                SELECT b.state, b.certified_by_id, b.reviewed_by_id, b.licence_id, b.decided_at, b.zone,\n                        b.product_id, b.mode, CASE WHEN m.release_model = 'quality_controller' AND NEW.outcome = 'rejected'\n                            THEN 'quality_control' ELSE 'qp' END AS capacity INTO decided\n                    FROM batches_batch b JOIN designations_masterfileversion v ON v.id = b.master_file_version_id\n                        JOIN designations_masterfile m ON m.id = v.master_file_id\n                    WHERE b.id = NEW.batch_id FOR SHARE OF b;\n                IF NOT FOUND OR decided.state <> NEW.outcome OR decided.certified_by_id IS DISTINCT FROM NEW.person_id\n                        OR decided.licence_id <> NEW.licence_id OR decided.decided_at IS DISTINCT FROM NEW.decided_at THEN\n                    RAISE EXCEPTION 'register: batch % was not % by this person under this licence',\n                        NEW.batch_number, NEW.outcome USING ERRCODE = 'check_violation';\n                END IF;\n                IF decided.reviewed_by_id = NEW.person_id THEN\n                    RAISE EXCEPTION 'register: the reviewer of batch % may not decide on it', NEW.batch_number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                IF NOT EXISTS (\n                    SELECT 1 FROM ledger_signature s WHERE s.id = NEW.signature_id AND s.subject_type = 'batches.batch'\n                        AND s.subject_id = NEW.batch_id::text AND s.meaning = NEW.outcome AND s.signer_id = NEW.person_id\n                        AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)\n                ) THEN\n                    RAISE EXCEPTION 'register: no signature of that person on batch %', NEW.batch_number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                SELECT p.person_id, p.licence_id, p.capacity, p.valid_from, p.valid_until INTO named\n                    FROM designations_licenceperson p WHERE p.id = NEW.licence_person_id;\n                IF NOT FOUND OR named.person_id <> NEW.person_id OR named.licence_id <> NEW.licence_id\n                        OR named.capacity <> decided.capacity\n                        OR (NEW.decided_at AT TIME ZONE decided.zone)::date < named.valid_from\n                        OR (NEW.decided_at AT TIME ZONE decided.zone)::date > coalesce(named.valid_until, 'infinity'::date) THEN\n                    RAISE EXCEPTION 'register: this person is not named as % on the licence on that day (REG-69)',\n                        decided.capacity USING ERRCODE = 'check_violation';\n                END IF;\n                IF NEW.outcome = 'certified' AND EXISTS (\n                    SELECT 1 FROM designations_product p WHERE p.id = decided.product_id AND p.regime = 'MA'\n                ) THEN\n                    SELECT a.id, a.state INTO authorised FROM designations_marketingauthorisation a\n                        WHERE a.product_id = decided.product_id AND a.state IN ('in_force', 'suspended') FOR SHARE;\n                    IF NOT FOUND OR authorised.state <> 'in_force' OR NOT EXISTS (\n                        SELECT 1 FROM designations_alignment s\n                            JOIN designations_authorisationversion v ON v.id = s.authorisation_version_id\n                            JOIN designations_masterfileversion f ON f.id = s.file_version_id\n                            JOIN designations_masterfile m ON m.id = f.master_file_id\n                        WHERE s.state = 'agrees' AND v.authorisation_id = authorised.id\n                            AND v.number = (SELECT max(w.number) FROM designations_authorisationversion w\n                                WHERE w.authorisation_id = authorised.id)\n                            AND f.state = 'effective' AND m.product_id = decided.product_id AND m.mode = decided.mode\n                    ) THEN\n                        RAISE EXCEPTION 'register: batch % may not be certified: it is not signed that its master file'\n                            ' agrees with the marketing authorisation (REG-17)', NEW.batch_number\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                RETURN NEW;\n                ",
                    hash="9b17d58646fa707568c40d46061aaf95a2ef2831",
                    operation="INSERT",
                    pgid="pgtrigger_certification_guard_047b8",
                    table="oversight_certification",
                    when="BEFORE",
                ),
            ),
        ),
        Together(
            [
                migrations.CreateModel(
                    name="Release",
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
                            models.CharField(max_length=20, unique=True, verbose_name="register number"),
                        ),
                        ("batch_number", models.CharField(max_length=40, verbose_name="batch number")),
                        ("product_code", models.CharField(max_length=6, verbose_name="product")),
                        ("product_name", models.CharField(max_length=200)),
                        ("site_code", models.CharField(max_length=6, verbose_name="site")),
                        ("site_name", models.CharField(max_length=200)),
                        (
                            "model",
                            models.CharField(
                                choices=[
                                    ("qp", "A qualified person certifies each batch"),
                                    (
                                        "rtrt",
                                        "Real-time release on process data, certified by a qualified person",
                                    ),
                                    ("quality_controller", "A quality controller releases (specials)"),
                                ],
                                max_length=20,
                                verbose_name="release model",
                            ),
                        ),
                        ("person_name", models.CharField(max_length=200, verbose_name="released by")),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("qp", "Qualified person"),
                                    ("quality_control", "Quality controller"),
                                    ("site", "For the site"),
                                ],
                                max_length=16,
                                verbose_name="as",
                            ),
                        ),
                        ("licence_number", models.CharField(max_length=60, verbose_name="licence")),
                        ("basis", models.TextField(verbose_name="basis")),
                        ("outstanding", models.JSONField(default=list, verbose_name="results awaited")),
                        ("released_at", models.DateTimeField(verbose_name="released at")),
                        ("expires_at", models.DateTimeField(null=True, verbose_name="expires at")),
                        ("provenance", models.CharField(max_length=10)),
                    ],
                    options={
                        "verbose_name": "release",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="ReleaseEvent",
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
                        ("number", models.CharField(max_length=20, verbose_name="register number")),
                        ("batch_number", models.CharField(max_length=40, verbose_name="batch number")),
                        ("product_code", models.CharField(max_length=6, verbose_name="product")),
                        ("product_name", models.CharField(max_length=200)),
                        ("site_code", models.CharField(max_length=6, verbose_name="site")),
                        ("site_name", models.CharField(max_length=200)),
                        (
                            "model",
                            models.CharField(
                                choices=[
                                    ("qp", "A qualified person certifies each batch"),
                                    (
                                        "rtrt",
                                        "Real-time release on process data, certified by a qualified person",
                                    ),
                                    ("quality_controller", "A quality controller releases (specials)"),
                                ],
                                max_length=20,
                                verbose_name="release model",
                            ),
                        ),
                        ("person_name", models.CharField(max_length=200, verbose_name="released by")),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("qp", "Qualified person"),
                                    ("quality_control", "Quality controller"),
                                    ("site", "For the site"),
                                ],
                                max_length=16,
                                verbose_name="as",
                            ),
                        ),
                        ("licence_number", models.CharField(max_length=60, verbose_name="licence")),
                        ("basis", models.TextField(verbose_name="basis")),
                        ("outstanding", models.JSONField(default=list, verbose_name="results awaited")),
                        ("released_at", models.DateTimeField(verbose_name="released at")),
                        ("expires_at", models.DateTimeField(null=True, verbose_name="expires at")),
                        ("provenance", models.CharField(max_length=10)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="release",
                    name="batch",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="batches.batch",
                    ),
                ),
                migrations.AddField(
                    model_name="release",
                    name="certification",
                    field=models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="oversight.certification",
                    ),
                ),
                migrations.AddField(
                    model_name="release",
                    name="control_scope",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.scope"
                    ),
                ),
                migrations.AddField(
                    model_name="release",
                    name="licence",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="designations.licence",
                    ),
                ),
                migrations.AddField(
                    model_name="release",
                    name="licence_person",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="designations.licenceperson",
                    ),
                ),
                migrations.AddField(
                    model_name="release",
                    name="person",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="release",
                    name="product_scope",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.scope"
                    ),
                ),
                migrations.AddField(
                    model_name="release",
                    name="signature",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.signature"
                    ),
                ),
                migrations.AddField(
                    model_name="release",
                    name="site_scope",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.scope"
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
                    name="batch",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="batches.batch",
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
                    name="certification",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="oversight.certification",
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
                    name="control_scope",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.scope",
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
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
                    model_name="releaseevent",
                    name="licence_person",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="designations.licenceperson",
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
                    name="person",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="oversight.release",
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
                    name="product_scope",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.scope",
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
                    name="signature",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="ledger.signature",
                    ),
                ),
                migrations.AddField(
                    model_name="releaseevent",
                    name="site_scope",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.scope",
                    ),
                ),
                migrations.AddIndex(
                    model_name="release",
                    index=models.Index(fields=["control_scope", "-id"], name="oversight_release_control"),
                ),
                migrations.AddIndex(
                    model_name="release",
                    index=models.Index(fields=["product_scope", "-id"], name="oversight_release_product"),
                ),
                migrations.AddIndex(
                    model_name="release",
                    index=models.Index(fields=["site_scope", "-id"], name="oversight_release_site"),
                ),
                migrations.AddConstraint(
                    model_name="release",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("certification", None),
                                ("model", "quality_controller"),
                                ("standing", "quality_control"),
                            ),
                            models.Q(("certification__isnull", False), ("model", "qp"), ("standing", "qp")),
                            models.Q(
                                ("certification__isnull", False),
                                ("model", "rtrt"),
                                ("standing__in", ("qp", "site")),
                            ),
                            _connector="OR",
                        ),
                        name="oversight_release_as_filed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="release",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("licence_person", None), ("standing", "site")),
                            models.Q(
                                models.Q(("standing", "site"), _negated=True),
                                ("licence_person__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="oversight_release_by_somebody_named",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="release",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at", None), ("released_at__lt", models.F("expires_at")), _connector="OR"
                        ),
                        name="oversight_release_before_expiry",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="release",
                    trigger=pgtrigger.compiler.Trigger(
                        name="release_guard",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE released RECORD; named RECORD;",
                            func="\n                SELECT b.state, b.released_by_id, b.reviewed_by_id, b.licence_id, b.released_at, b.expires_at, b.zone,\n                        b.site_scope_id, m.release_model INTO released\n                    FROM batches_batch b JOIN designations_masterfileversion v ON v.id = b.master_file_version_id\n                        JOIN designations_masterfile m ON m.id = v.master_file_id\n                    WHERE b.id = NEW.batch_id FOR SHARE OF b;\n                IF NOT FOUND OR released.state <> 'released' OR released.released_by_id IS DISTINCT FROM NEW.person_id\n                        OR released.licence_id <> NEW.licence_id OR released.released_at IS DISTINCT FROM NEW.released_at\n                        OR released.expires_at IS DISTINCT FROM NEW.expires_at THEN\n                    RAISE EXCEPTION 'register: batch % was not released by this person under this licence',\n                        NEW.batch_number USING ERRCODE = 'check_violation';\n                END IF;\n                IF released.release_model <> NEW.model THEN\n                    RAISE EXCEPTION 'register: the master file of batch % says another release model (REG-70)',\n                        NEW.batch_number USING ERRCODE = 'check_violation';\n                END IF;\n                IF NEW.certification_id IS NOT NULL AND NOT EXISTS (\n                    SELECT 1 FROM oversight_certification c\n                    WHERE c.id = NEW.certification_id AND c.batch_id = NEW.batch_id AND c.outcome = 'certified'\n                ) THEN\n                    RAISE EXCEPTION 'register: no certificate of batch % (REG-67)', NEW.batch_number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                IF NOT EXISTS (\n                    SELECT 1 FROM ledger_signature s WHERE s.id = NEW.signature_id AND s.subject_type = 'batches.batch'\n                        AND s.subject_id = NEW.batch_id::text AND s.meaning = 'released' AND s.signer_id = NEW.person_id\n                        AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)\n                ) THEN\n                    RAISE EXCEPTION 'register: no signature of that person on batch %', NEW.batch_number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                IF NEW.standing = 'site' THEN\n                    IF NOT EXISTS (\n                        SELECT 1 FROM accounts_membership a WHERE a.person_id = NEW.person_id\n                            AND a.scope_id = released.site_scope_id AND a.role IN ('site_lead')\n                            AND a.starts_at <= NEW.released_at AND coalesce(a.ends_at, 'infinity') > NEW.released_at\n                    ) THEN\n                        RAISE EXCEPTION 'register: this person accepts no batch for that site (REG-70)'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                ELSE\n                    SELECT p.person_id, p.licence_id, p.capacity, p.valid_from, p.valid_until INTO named\n                        FROM designations_licenceperson p WHERE p.id = NEW.licence_person_id;\n                    IF NOT FOUND OR named.person_id <> NEW.person_id OR named.licence_id <> NEW.licence_id\n                            OR named.capacity <> NEW.standing\n                            OR (NEW.released_at AT TIME ZONE released.zone)::date < named.valid_from\n                            OR (NEW.released_at AT TIME ZONE released.zone)::date\n                                > coalesce(named.valid_until, 'infinity'::date) THEN\n                        RAISE EXCEPTION 'register: this person is not named as % on the licence on that day (REG-69)',\n                            NEW.standing USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                RETURN NEW;\n                ",
                            hash="29515ae98a94f217b6a4f1149f7a071dd1a8d069",
                            operation="INSERT",
                            pgid="pgtrigger_release_guard_a4e2b",
                            table="oversight_release",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="release",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_releaseevent" ("basis", "batch_id", "batch_number", "certification_id", "control_scope_id", "created_at", "expires_at", "id", "licence_id", "licence_number", "licence_person_id", "model", "number", "outstanding", "person_id", "person_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_code", "product_name", "product_scope_id", "provenance", "released_at", "signature_id", "site_code", "site_name", "site_scope_id", "standing") VALUES (NEW."basis", NEW."batch_id", NEW."batch_number", NEW."certification_id", NEW."control_scope_id", NEW."created_at", NEW."expires_at", NEW."id", NEW."licence_id", NEW."licence_number", NEW."licence_person_id", NEW."model", NEW."number", NEW."outstanding", NEW."person_id", NEW."person_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."product_code", NEW."product_name", NEW."product_scope_id", NEW."provenance", NEW."released_at", NEW."signature_id", NEW."site_code", NEW."site_name", NEW."site_scope_id", NEW."standing"); RETURN NULL;',
                            hash="5bcc17b6d5c848777fc645e130f0e2c03dd8131c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_75b5e",
                            table="oversight_release",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="release",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "oversight_releaseevent" ("basis", "batch_id", "batch_number", "certification_id", "control_scope_id", "created_at", "expires_at", "id", "licence_id", "licence_number", "licence_person_id", "model", "number", "outstanding", "person_id", "person_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_code", "product_name", "product_scope_id", "provenance", "released_at", "signature_id", "site_code", "site_name", "site_scope_id", "standing") VALUES (NEW."basis", NEW."batch_id", NEW."batch_number", NEW."certification_id", NEW."control_scope_id", NEW."created_at", NEW."expires_at", NEW."id", NEW."licence_id", NEW."licence_number", NEW."licence_person_id", NEW."model", NEW."number", NEW."outstanding", NEW."person_id", NEW."person_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."product_code", NEW."product_name", NEW."product_scope_id", NEW."provenance", NEW."released_at", NEW."signature_id", NEW."site_code", NEW."site_name", NEW."site_scope_id", NEW."standing"); RETURN NULL;',
                            hash="8261073e3bad9abd4a6db6f333f3e559db120270",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0d504",
                            table="oversight_release",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="release",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "oversight_releaseevent" ("basis", "batch_id", "batch_number", "certification_id", "control_scope_id", "created_at", "expires_at", "id", "licence_id", "licence_number", "licence_person_id", "model", "number", "outstanding", "person_id", "person_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_code", "product_name", "product_scope_id", "provenance", "released_at", "signature_id", "site_code", "site_name", "site_scope_id", "standing") VALUES (OLD."basis", OLD."batch_id", OLD."batch_number", OLD."certification_id", OLD."control_scope_id", OLD."created_at", OLD."expires_at", OLD."id", OLD."licence_id", OLD."licence_number", OLD."licence_person_id", OLD."model", OLD."number", OLD."outstanding", OLD."person_id", OLD."person_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."product_code", OLD."product_name", OLD."product_scope_id", OLD."provenance", OLD."released_at", OLD."signature_id", OLD."site_code", OLD."site_name", OLD."site_scope_id", OLD."standing"); RETURN NULL;',
                            hash="e05de35865152fdf0670454694d4c5b2ab87a942",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f0a46",
                            table="oversight_release",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="releaseevent",
                    constraint=models.UniqueConstraint(
                        fields=("pgh_obj", "pgh_seq"), name="oversight_release_history_seq"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="releaseevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3ad784fdaf4d195fb9138b5dc5b309d000e16abf",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_60c59",
                            table="oversight_releaseevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
