"""No batch starts at a home but in a visit that names it and its kit (REG-44)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("mfg_sites", "0010_homes"),
        ("batches", "0005_received_late"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="visit_names_kit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'in_progress' AND OLD.\"state\" = 'planned')",
                    declare="DECLARE home RECORD;",
                    func="\n                SELECT s.kind, s.zone INTO home FROM mfg_sites_remotesite s WHERE s.id = NEW.site_id;\n                IF home.kind = 'home' AND NOT EXISTS (\n                        SELECT 1 FROM mfg_sites_homevisit v JOIN mfg_sites_kit k ON k.id = v.kit_id\n                        WHERE v.batch_id = NEW.id AND v.site_id = NEW.site_id AND v.state = 'made'\n                          AND v.visit_on = (NEW.started_at AT TIME ZONE home.zone)::date\n                          AND k.state = 'approved' AND k.expires_on >= v.visit_on) THEN\n                    RAISE EXCEPTION 'no start: no visit of this home names the batch and its kit (REG-44)'\n                        USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;\n                ",
                    hash="e193adc84f20298ec0c28c6ddfde7b24ccf157c8",
                    operation="UPDATE",
                    pgid="pgtrigger_visit_names_kit_a929d",
                    table="batches_batch",
                    when="BEFORE",
                ),
            ),
        ),
    ]
