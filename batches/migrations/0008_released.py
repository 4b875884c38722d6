"""A batch is released by an act of its own, by the release model of its master file (REG-67, REG-70, REG-77)."""

import datetime

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_batch_release"),
        ("batches", "0007_releasing_stops"),
        ("designations", "0012_strategy_papers"),
        ("mfg_sites", "0012_posts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="batch",
            name="state_guard",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="batch",
            name="maker_never_judges",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="batch",
            name="frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="batch",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="batch",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="batch",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="batch",
            name="work_goes_on",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="stepentry",
            name="entry_guard",
        ),
        migrations.RemoveConstraint(
            model_name="batch",
            name="batches_batch_reviewed_by_someone",
        ),
        migrations.AddField(
            model_name="batch",
            name="released_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="released at"),
        ),
        migrations.AddField(
            model_name="batch",
            name="released_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="batchevent",
            name="released_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="released at"),
        ),
        migrations.AddField(
            model_name="batchevent",
            name="released_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="batch",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("in_progress", "In progress"),
                    ("submitted", "Submitted"),
                    ("under_review", "Under review"),
                    ("change_requested", "Change requested"),
                    ("accepted", "Review accepted"),
                    ("certified", "Certified"),
                    ("released", "Released"),
                    ("rejected", "Rejected"),
                    ("aborted", "Aborted"),
                ],
                db_default="planned",
                default="planned",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="batchevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("in_progress", "In progress"),
                    ("submitted", "Submitted"),
                    ("under_review", "Under review"),
                    ("change_requested", "Change requested"),
                    ("accepted", "Review accepted"),
                    ("certified", "Certified"),
                    ("released", "Released"),
                    ("rejected", "Rejected"),
                    ("aborted", "Aborted"),
                ],
                db_default="planned",
                default="planned",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    "expires_at", models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.UTC))
                ),
                models.F("id"),
                condition=models.Q(("state", "certified")),
                name="batches_batch_to_release",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.\"state\" IS DISTINCT FROM 'planned' THEN\n                    RAISE EXCEPTION 'state guard: % starts as planned, not %', TG_TABLE_NAME, NEW.\"state\"\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            ELSIF NEW.\"state\" IS DISTINCT FROM OLD.\"state\" AND NOT EXISTS (\n                SELECT 1 FROM ledger_transition t\n                WHERE t.record_type = 'batches.batch' AND t.record_id = NEW.id\n                  AND t.from_state = OLD.\"state\" AND t.to_state = NEW.\"state\"\n                  AND t.xact = pg_current_xact_id()::text AND CASE WHEN t.move = 'start' AND t.from_state IN ('planned') AND t.to_state = 'in_progress' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'submit' AND t.from_state IN ('in_progress', 'change_requested') AND t.to_state = 'submitted' THEN ('submitted'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'submitted'::text AND s.event_id = t.event_id)) WHEN t.move = 'receive' AND t.from_state IN ('in_progress') AND t.to_state = 'submitted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'sign_record' AND t.from_state IN ('submitted') AND t.to_state = 'submitted' THEN ('submitted'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'submitted'::text AND s.event_id = t.event_id)) WHEN t.move = 'begin_review' AND t.from_state IN ('submitted') AND t.to_state = 'under_review' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'submitted' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) WHEN t.move = 'ask_change' AND t.from_state IN ('submitted', 'under_review', 'accepted') AND t.to_state = 'change_requested' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) WHEN t.move = 'accept' AND t.from_state IN ('under_review') AND t.to_state = 'accepted' THEN ('reviewed'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'reviewed'::text AND s.event_id = t.event_id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'submitted' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) WHEN t.move = 'certify' AND t.from_state IN ('accepted') AND t.to_state = 'certified' THEN ('certified'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'certified'::text AND s.event_id = t.event_id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'submitted' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'reviewed' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) WHEN t.move = 'release' AND t.from_state IN ('certified') AND t.to_state = 'released' THEN ('released'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'released'::text AND s.event_id = t.event_id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'submitted' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'reviewed' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'certified' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) WHEN t.move = 'release_special' AND t.from_state IN ('accepted') AND t.to_state = 'released' THEN ('released'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'released'::text AND s.event_id = t.event_id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'submitted' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) AND EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = t.record_type AND s.subject_id = NEW.id::text AND s.meaning = 'reviewed' AND NOT EXISTS (SELECT 1 FROM ledger_signaturevoid v WHERE v.signature_id = s.id)) WHEN t.move = 'reject' AND t.from_state IN ('submitted', 'under_review', 'accepted') AND t.to_state = 'rejected' THEN ('rejected'::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = 'rejected'::text AND s.event_id = t.event_id)) WHEN t.move = 'abort' AND t.from_state IN ('planned', 'in_progress', 'change_requested') AND t.to_state = 'aborted' THEN (NULL::text IS NULL OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.id = t.signature_id AND s.subject_id = NEW.id::text AND s.subject_type = t.record_type AND s.meaning = NULL::text AND s.event_id = t.event_id)) ELSE FALSE END\n            ) THEN\n                RAISE EXCEPTION 'state guard: % may not go from % to % without its transition',\n                    TG_TABLE_NAME, OLD.\"state\", NEW.\"state\" USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="289f9d66160a9fb5761ed26593b74711f6d833a6",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_state_guard_f3e03",
                    table="batches_batch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.\"state\" IN ('submitted', 'under_review', 'accepted', 'certified', 'released', 'rejected', 'aborted') THEN\n                    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['state', 'reviewed_by_id', 'reviewed_at', 'certified_by_id', 'decided_at', 'released_by_id', 'released_at', 'pending_results', 'unsigned_since']) IS DISTINCT FROM\n                        (to_jsonb(OLD) - ARRAY['state', 'reviewed_by_id', 'reviewed_at', 'certified_by_id', 'decided_at', 'released_by_id', 'released_at', 'pending_results', 'unsigned_since'])\n                    THEN\n                        RAISE EXCEPTION '% is frozen in state %', TG_TABLE_NAME, OLD.\"state\"\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ",
                    hash="4fbf75308c5a4d85806f43e3cd3fc5b3afbc2804",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_06ea1",
                    table="batches_batch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="maker_never_judges",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF (NEW.reviewed_by_id IS NOT NULL OR NEW.certified_by_id IS NOT NULL OR NEW.released_by_id IS NOT NULL)\n                   AND (TG_OP = 'INSERT' OR NEW.reviewed_by_id IS DISTINCT FROM OLD.reviewed_by_id\n                        OR NEW.certified_by_id IS DISTINCT FROM OLD.certified_by_id\n                        OR NEW.released_by_id IS DISTINCT FROM OLD.released_by_id)\n                   AND (EXISTS (SELECT 1 FROM batches_stepentry e WHERE e.batch_id = NEW.id\n                                AND (e.performer_id IN (NEW.reviewed_by_id, NEW.certified_by_id, NEW.released_by_id)\n                                     OR e.witness_id IN (NEW.reviewed_by_id, NEW.certified_by_id, NEW.released_by_id)))\n                        OR EXISTS (SELECT 1 FROM ledger_signature s WHERE s.subject_type = 'batches.batch'\n                                   AND s.subject_id = NEW.id::text AND s.meaning = 'submitted'\n                                   AND s.signer_id IN (NEW.reviewed_by_id, NEW.certified_by_id, NEW.released_by_id)))\n                THEN\n                    RAISE EXCEPTION 'a maker of batch % may neither review, certify nor release it', NEW.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;\n                ",
                    hash="079447cadc2b1feaab4f3f556017283a48cbb886",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_maker_never_judges_beee8",
                    table="batches_batch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="released_as_filed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((NEW.\"state\" = 'certified' AND OLD.\"state\" = 'accepted') OR (NEW.\"state\" = 'released' AND NOT (OLD.\"state\" = 'released')))",
                    declare="DECLARE filed TEXT;",
                    func="\n                SELECT m.release_model INTO filed FROM designations_masterfileversion v\n                    JOIN designations_masterfile m ON m.id = v.master_file_id WHERE v.id = NEW.master_file_version_id;\n                IF filed = 'quality_controller' AND (NEW.state = 'certified' OR OLD.state = 'certified') THEN\n                    RAISE EXCEPTION 'batch % is a special: a quality controller releases it (REG-77)', NEW.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                IF filed IS DISTINCT FROM 'quality_controller' AND NEW.state = 'released' AND OLD.state <> 'certified' THEN\n                    RAISE EXCEPTION 'batch % is not certified: it is not released (REG-67)', NEW.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                IF NEW.state = 'released' AND NEW.expires_at <= clock_timestamp() THEN\n                    RAISE EXCEPTION 'batch % has expired: it is not released (REG-64)', NEW.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;\n                ",
                    hash="85b3ea3b0b586e4f742cd56bb8d41841de198674",
                    operation="UPDATE",
                    pgid="pgtrigger_released_as_filed_df41f",
                    table="batches_batch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="work_goes_on",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE held RECORD; stand RECORD; late BOOLEAN;",
                    func="\n                late := NEW.state IN ('planned', 'in_progress', 'submitted') AND (NEW.made_until IS NOT NULL AND NEW.made_until <= clock_timestamp())\n                    AND (TG_OP = 'INSERT' OR EXISTS (SELECT 1 FROM ledger_transition t WHERE t.record_type = 'batches.batch'\n                        AND t.record_id = NEW.id AND t.move = 'start' AND t.xact = pg_current_xact_id()::text));\n                IF TG_OP = 'INSERT' THEN\n                    \n                PERFORM pg_advisory_xact_lock_shared(hashtextextended('mfg_sites.restrictions:' || NEW.control_scope_id::text, 0));\n                SELECT r.number INTO held FROM mfg_sites_restriction r\n                    LEFT JOIN mfg_sites_enrolment e ON e.id = r.enrolment_id\n                    LEFT JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE (r.state = 'in_force' OR late AND r.lifted_at > NEW.started_at)\n                      AND r.effective_from <= CASE WHEN late THEN NEW.made_until ELSE clock_timestamp() END\n                      AND (r.effective_until IS NULL OR r.effective_until\n                           > CASE WHEN late THEN NEW.started_at ELSE clock_timestamp() END)\n                      AND (r.activities IS NULL OR 'making' = ANY (r.activities))\n                      AND (r.mode IS NULL OR r.mode = NEW.mode)\n                      AND (r.licence_id IS NULL OR r.licence_id = NEW.licence_id)\n                      AND (r.enrolment_id IS NULL AND (r.site_id IS NULL OR r.site_id = NEW.site_id)\n                               AND (r.product_id IS NULL OR r.product_id = NEW.product_id)\n                           OR e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode)\n                    LIMIT 1;\n                IF FOUND THEN\n                    RAISE EXCEPTION 'no start: restriction % is in force (REG-41)', held.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                SELECT e.id, e.state, e.state_since INTO stand FROM mfg_sites_enrolment e\n                    JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode\n                    ORDER BY e.created_at DESC LIMIT 1;\n                IF stand.state IS DISTINCT FROM 'active' AND NOT (late AND coalesce((\n                        SELECT h.state = 'active' AND h.state_since <= NEW.started_at FROM mfg_sites_enrolmentevent h\n                        WHERE h.pgh_obj_id = stand.id AND h.state_since <= NEW.made_until\n                        ORDER BY h.state_since DESC, h.pgh_id DESC LIMIT 1), FALSE)) THEN\n                    RAISE EXCEPTION 'no start: the site is % (REG-41)', stand.state USING ERRCODE = 'check_violation';\n                END IF;\n                ELSIF NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'submitted' THEN\n                    \n                PERFORM pg_advisory_xact_lock_shared(hashtextextended('mfg_sites.restrictions:' || NEW.control_scope_id::text, 0));\n                SELECT r.number INTO held FROM mfg_sites_restriction r\n                    LEFT JOIN mfg_sites_enrolment e ON e.id = r.enrolment_id\n                    LEFT JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE (r.state = 'in_force' OR late AND r.lifted_at > NEW.started_at)\n                      AND r.effective_from <= CASE WHEN late THEN NEW.made_until ELSE clock_timestamp() END\n                      AND (r.effective_until IS NULL OR r.effective_until\n                           > CASE WHEN late THEN NEW.started_at ELSE clock_timestamp() END)\n                      AND (r.activities IS NULL OR 'making' = ANY (r.activities))\n                      AND (r.mode IS NULL OR r.mode = NEW.mode)\n                      AND (r.licence_id IS NULL OR r.licence_id = NEW.licence_id)\n                      AND (r.enrolment_id IS NULL AND (r.site_id IS NULL OR r.site_id = NEW.site_id)\n                               AND (r.product_id IS NULL OR r.product_id = NEW.product_id)\n                           OR e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode) AND NOT EXISTS (SELECT 1 FROM batches_workhold h WHERE h.batch_id = NEW.id AND h.restriction_id = r.id AND h.state = 'finishing')\n                    LIMIT 1;\n                IF FOUND THEN\n                    RAISE EXCEPTION 'not submitted: restriction % is in force (REG-41)', held.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                IF EXISTS (SELECT 1 FROM batches_workhold h WHERE h.batch_id = NEW.id AND h.state = 'stopped') THEN\n                    RAISE EXCEPTION 'not submitted: quality stopped batch % (REG-41)', NEW.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                SELECT e.id, e.state, e.state_since INTO stand FROM mfg_sites_enrolment e\n                    JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode\n                    ORDER BY e.created_at DESC LIMIT 1;\n                IF stand.state IS DISTINCT FROM 'active' AND NOT (late AND coalesce((\n                        SELECT h.state = 'active' AND h.state_since <= NEW.started_at FROM mfg_sites_enrolmentevent h\n                        WHERE h.pgh_obj_id = stand.id AND h.state_since <= NEW.made_until\n                        ORDER BY h.state_since DESC, h.pgh_id DESC LIMIT 1), FALSE)) AND NOT (stand.state = 'paused' AND EXISTS (SELECT 1 FROM batches_workhold h WHERE h.batch_id = NEW.id AND h.enrolment_id = stand.id AND h.since = stand.state_since AND h.state = 'finishing')) AND NOT (stand.state = 'suspended' AND EXISTS (SELECT 1 FROM mfg_sites_restriction r WHERE r.enrolment_id = stand.id AND r.state = 'in_force' AND r.imposed_by = 'authority')) THEN\n                    RAISE EXCEPTION 'not submitted: the site is % (REG-41)', stand.state USING ERRCODE = 'check_violation';\n                END IF;\n                ELSIF NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'certified' THEN\n                    \n                PERFORM pg_advisory_xact_lock_shared(hashtextextended('mfg_sites.restrictions:' || NEW.control_scope_id::text, 0));\n                SELECT r.number INTO held FROM mfg_sites_restriction r\n                    LEFT JOIN mfg_sites_enrolment e ON e.id = r.enrolment_id\n                    LEFT JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE (r.state = 'in_force' OR late AND r.lifted_at > NEW.started_at)\n                      AND r.effective_from <= CASE WHEN late THEN NEW.made_until ELSE clock_timestamp() END\n                      AND (r.effective_until IS NULL OR r.effective_until\n                           > CASE WHEN late THEN NEW.started_at ELSE clock_timestamp() END)\n                      AND (r.activities IS NULL OR 'certifying' = ANY (r.activities))\n                      AND (r.mode IS NULL OR r.mode = NEW.mode)\n                      AND (r.licence_id IS NULL OR r.licence_id = NEW.licence_id)\n                      AND (r.enrolment_id IS NULL AND (r.site_id IS NULL OR r.site_id = NEW.site_id)\n                               AND (r.product_id IS NULL OR r.product_id = NEW.product_id)\n                           OR e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode)\n                    LIMIT 1;\n                IF FOUND THEN\n                    RAISE EXCEPTION 'not certified: restriction % is in force (REG-41)', held.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                SELECT e.id, e.state, e.state_since INTO stand FROM mfg_sites_enrolment e\n                    JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode\n                    ORDER BY e.created_at DESC LIMIT 1;\n                IF stand.state IN ('paused', 'suspended') THEN\n                    RAISE EXCEPTION 'not certified: the site is % (REG-41)', stand.state USING ERRCODE = 'check_violation';\n                END IF;\n                ELSIF NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'released' AND OLD.state = 'certified' THEN\n                    \n                PERFORM pg_advisory_xact_lock_shared(hashtextextended('mfg_sites.restrictions:' || NEW.control_scope_id::text, 0));\n                SELECT r.number INTO held FROM mfg_sites_restriction r\n                    LEFT JOIN mfg_sites_enrolment e ON e.id = r.enrolment_id\n                    LEFT JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE (r.state = 'in_force' OR late AND r.lifted_at > NEW.started_at)\n                      AND r.effective_from <= CASE WHEN late THEN NEW.made_until ELSE clock_timestamp() END\n                      AND (r.effective_until IS NULL OR r.effective_until\n                           > CASE WHEN late THEN NEW.started_at ELSE clock_timestamp() END)\n                      AND (r.activities IS NULL OR 'releasing' = ANY (r.activities))\n                      AND (r.mode IS NULL OR r.mode = NEW.mode)\n                      AND (r.licence_id IS NULL OR r.licence_id = NEW.licence_id)\n                      AND (r.enrolment_id IS NULL AND (r.site_id IS NULL OR r.site_id = NEW.site_id)\n                               AND (r.product_id IS NULL OR r.product_id = NEW.product_id)\n                           OR e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode)\n                    LIMIT 1;\n                IF FOUND THEN\n                    RAISE EXCEPTION 'not released: restriction % is in force (REG-41)', held.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                SELECT e.id, e.state, e.state_since INTO stand FROM mfg_sites_enrolment e\n                    JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode\n                    ORDER BY e.created_at DESC LIMIT 1;\n                IF stand.state IN ('paused', 'suspended') THEN\n                    RAISE EXCEPTION 'not released: the site is % (REG-41)', stand.state USING ERRCODE = 'check_violation';\n                END IF;\n                ELSIF NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'released' THEN\n                    -- No certificate comes before the release of a special: what stops either stops it.\n                    \n                PERFORM pg_advisory_xact_lock_shared(hashtextextended('mfg_sites.restrictions:' || NEW.control_scope_id::text, 0));\n                SELECT r.number INTO held FROM mfg_sites_restriction r\n                    LEFT JOIN mfg_sites_enrolment e ON e.id = r.enrolment_id\n                    LEFT JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE (r.state = 'in_force' OR late AND r.lifted_at > NEW.started_at)\n                      AND r.effective_from <= CASE WHEN late THEN NEW.made_until ELSE clock_timestamp() END\n                      AND (r.effective_until IS NULL OR r.effective_until\n                           > CASE WHEN late THEN NEW.started_at ELSE clock_timestamp() END)\n                      AND (r.activities IS NULL OR 'certifying' = ANY (r.activities) OR 'releasing' = ANY (r.activities))\n                      AND (r.mode IS NULL OR r.mode = NEW.mode)\n                      AND (r.licence_id IS NULL OR r.licence_id = NEW.licence_id)\n                      AND (r.enrolment_id IS NULL AND (r.site_id IS NULL OR r.site_id = NEW.site_id)\n                               AND (r.product_id IS NULL OR r.product_id = NEW.product_id)\n                           OR e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode)\n                    LIMIT 1;\n                IF FOUND THEN\n                    RAISE EXCEPTION 'not released: restriction % is in force (REG-41)', held.number\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                SELECT e.id, e.state, e.state_since INTO stand FROM mfg_sites_enrolment e\n                    JOIN designations_masterfile f ON f.id = e.master_file_id\n                    WHERE e.site_id = NEW.site_id AND f.product_id = NEW.product_id AND f.mode = NEW.mode\n                    ORDER BY e.created_at DESC LIMIT 1;\n                IF stand.state IN ('paused', 'suspended') THEN\n                    RAISE EXCEPTION 'not released: the site is % (REG-41)', stand.state USING ERRCODE = 'check_violation';\n                END IF;\n                END IF;\n                RETURN NEW;\n                ",
                    hash="6644e6ef6970d64ed25f19490acf8154a63fb237",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_work_goes_on_8bd59",
                    table="batches_batch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "batches_batchevent" ("certified_by_id", "control_scope_id", "control_site_id", "created_at", "decided_at", "designation_id", "expires_at", "id", "instruction_version_id", "licence_id", "made_until", "manufacture_ended_at", "master_file_version_id", "mode", "number", "origin", "patient_id", "pending_results", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "product_scope_id", "provenance", "released_at", "released_by_id", "reviewed_at", "reviewed_by_id", "site_id", "site_scope_id", "source_reference", "started_at", "started_by_id", "state", "submitted_at", "submitted_by_id", "unsigned_since", "zone") VALUES (NEW."certified_by_id", NEW."control_scope_id", NEW."control_site_id", NEW."created_at", NEW."decided_at", NEW."designation_id", NEW."expires_at", NEW."id", NEW."instruction_version_id", NEW."licence_id", NEW."made_until", NEW."manufacture_ended_at", NEW."master_file_version_id", NEW."mode", NEW."number", NEW."origin", NEW."patient_id", NEW."pending_results", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."product_id", NEW."product_scope_id", NEW."provenance", NEW."released_at", NEW."released_by_id", NEW."reviewed_at", NEW."reviewed_by_id", NEW."site_id", NEW."site_scope_id", NEW."source_reference", NEW."started_at", NEW."started_by_id", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."unsigned_since", NEW."zone"); RETURN NULL;',
                    hash="c6f9719b17b1d81787d53c0a3bc0e427f7ebcb03",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e9284",
                    table="batches_batch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "batches_batchevent" ("certified_by_id", "control_scope_id", "control_site_id", "created_at", "decided_at", "designation_id", "expires_at", "id", "instruction_version_id", "licence_id", "made_until", "manufacture_ended_at", "master_file_version_id", "mode", "number", "origin", "patient_id", "pending_results", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "product_scope_id", "provenance", "released_at", "released_by_id", "reviewed_at", "reviewed_by_id", "site_id", "site_scope_id", "source_reference", "started_at", "started_by_id", "state", "submitted_at", "submitted_by_id", "unsigned_since", "zone") VALUES (NEW."certified_by_id", NEW."control_scope_id", NEW."control_site_id", NEW."created_at", NEW."decided_at", NEW."designation_id", NEW."expires_at", NEW."id", NEW."instruction_version_id", NEW."licence_id", NEW."made_until", NEW."manufacture_ended_at", NEW."master_file_version_id", NEW."mode", NEW."number", NEW."origin", NEW."patient_id", NEW."pending_results", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."product_id", NEW."product_scope_id", NEW."provenance", NEW."released_at", NEW."released_by_id", NEW."reviewed_at", NEW."reviewed_by_id", NEW."site_id", NEW."site_scope_id", NEW."source_reference", NEW."started_at", NEW."started_by_id", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."unsigned_since", NEW."zone"); RETURN NULL;',
                    hash="924b40af4d37a82106b511c1f3c9fb6596829f3e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a4968",
                    table="batches_batch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "batches_batchevent" ("certified_by_id", "control_scope_id", "control_site_id", "created_at", "decided_at", "designation_id", "expires_at", "id", "instruction_version_id", "licence_id", "made_until", "manufacture_ended_at", "master_file_version_id", "mode", "number", "origin", "patient_id", "pending_results", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "product_scope_id", "provenance", "released_at", "released_by_id", "reviewed_at", "reviewed_by_id", "site_id", "site_scope_id", "source_reference", "started_at", "started_by_id", "state", "submitted_at", "submitted_by_id", "unsigned_since", "zone") VALUES (OLD."certified_by_id", OLD."control_scope_id", OLD."control_site_id", OLD."created_at", OLD."decided_at", OLD."designation_id", OLD."expires_at", OLD."id", OLD."instruction_version_id", OLD."licence_id", OLD."made_until", OLD."manufacture_ended_at", OLD."master_file_version_id", OLD."mode", OLD."number", OLD."origin", OLD."patient_id", OLD."pending_results", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."product_id", OLD."product_scope_id", OLD."provenance", OLD."released_at", OLD."released_by_id", OLD."reviewed_at", OLD."reviewed_by_id", OLD."site_id", OLD."site_scope_id", OLD."source_reference", OLD."started_at", OLD."started_by_id", OLD."state", OLD."submitted_at", OLD."submitted_by_id", OLD."unsigned_since", OLD."zone"); RETURN NULL;',
                    hash="70f5ae84c6bf0caa2e4e9c027cfe9c6fa5d3fa1c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d75bf",
                    table="batches_batch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stepentry",
            trigger=pgtrigger.compiler.Trigger(
                name="entry_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE parent RECORD; earlier RECORD; reached INTEGER;",
                    func="\n                SELECT b.state, b.instruction_version_id, b.started_at, b.number,\n                        s.version_id, s.position, s.key, s.kind, s.witness_required INTO parent\n                    FROM batches_batch b LEFT JOIN designations_step s ON s.id = NEW.step_id AND s.removed_at IS NULL\n                    WHERE b.id = NEW.batch_id FOR SHARE OF b;\n                IF NOT FOUND OR NOT (parent.state IN ('in_progress', 'change_requested')\n                        OR (NEW.purpose = 'completion' AND parent.state IN ('in_progress', 'submitted', 'under_review', 'change_requested', 'accepted', 'certified', 'released'))) THEN\n                    RAISE EXCEPTION 'no entry: batch % is %', parent.number, parent.state USING ERRCODE = 'check_violation';\n                END IF;\n                IF parent.version_id IS DISTINCT FROM parent.instruction_version_id\n                        OR parent.position <> NEW.position OR parent.key <> NEW.step_key THEN\n                    RAISE EXCEPTION 'no entry: step % is not of the instruction version of batch %',\n                        NEW.step_key, parent.number USING ERRCODE = 'check_violation';\n                END IF;\n                IF (parent.witness_required OR parent.kind = 'witness') AND NEW.witness_id IS NULL THEN\n                    RAISE EXCEPTION 'no entry: step % needs a witness', NEW.step_key USING ERRCODE = 'check_violation';\n                END IF;\n                IF NEW.performed_at < parent.started_at THEN\n                    RAISE EXCEPTION 'no entry: step % was performed before batch % started',\n                        NEW.step_key, parent.number USING ERRCODE = 'check_violation';\n                END IF;\n                IF abs(extract(epoch FROM (NEW.received_at - clock_timestamp()))) > 300 THEN\n                    RAISE EXCEPTION 'no entry: received_at is not now' USING ERRCODE = 'check_violation';\n                END IF;\n                IF NEW.corrects_id IS NULL THEN\n                    SELECT coalesce(max(e.position), -1) INTO reached FROM batches_stepentry e\n                        WHERE e.batch_id = NEW.batch_id AND e.corrects_id IS NULL;\n                    IF NEW.position <= reached OR NEW.position > reached + 1 AND EXISTS (SELECT 1 FROM designations_step s\n                            WHERE s.version_id = parent.instruction_version_id AND s.removed_at IS NULL\n                              AND s.position > reached AND s.position < NEW.position) THEN\n                        RAISE EXCEPTION 'no entry: step % is out of order', NEW.step_key USING ERRCODE = 'check_violation';\n                    END IF;\n                ELSE\n                    SELECT e.batch_id, e.step_id, e.outcome INTO earlier FROM batches_stepentry e\n                        WHERE e.id = NEW.corrects_id;\n                    IF earlier.batch_id IS DISTINCT FROM NEW.batch_id OR earlier.step_id IS DISTINCT FROM NEW.step_id THEN\n                        RAISE EXCEPTION 'no entry: it corrects an entry of another step' USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF NEW.purpose = 'completion' AND (earlier.outcome <> 'pending' OR parent.kind <> 'test_result') THEN\n                        RAISE EXCEPTION 'no entry: only a pending test result can be completed'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                END IF;\n                RETURN NEW;\n                ",
                    hash="f2031279c7be78935749ccea33679fdcf3cf0239",
                    operation="INSERT",
                    pgid="pgtrigger_entry_guard_d791d",
                    table="batches_stepentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("submitted_by", None),
                        ("released_by", None),
                        models.Q(("submitted_by", models.F("released_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("reviewed_by", None),
                        ("released_by", None),
                        models.Q(("reviewed_by", models.F("released_by")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="batches_batch_releaser_apart",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["accepted", "certified", "released"]), _negated=True),
                    models.Q(("reviewed_by__isnull", False), ("reviewed_at__isnull", False)),
                    _connector="OR",
                ),
                name="batches_batch_reviewed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        ("state", "released"),
                    ),
                    models.Q(
                        models.Q(("state", "released"), _negated=True),
                        ("released_at", None),
                        ("released_by", None),
                    ),
                    _connector="OR",
                ),
                name="batches_batch_released_by_someone",
            ),
        ),
    ]
