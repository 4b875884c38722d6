"""To decide whether a change calls for a new designation becomes a permission of its own (REG-07)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_addresses"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="scope",
            options={
                "default_permissions": (),
                "permissions": [
                    ("product_view", "product view"),
                    ("product_edit", "product edit"),
                    ("designation_view", "designation view"),
                    ("designation_edit", "designation edit"),
                    ("designation_decide", "designation decide"),
                    ("designation_assess", "designation assess"),
                    ("licence_edit", "licence edit"),
                    ("masterfile_view", "masterfile view"),
                    ("masterfile_edit", "masterfile edit"),
                    ("masterfile_approve", "masterfile approve"),
                    ("instruction_view", "instruction view"),
                    ("instruction_author", "instruction author"),
                    ("instruction_review", "instruction review"),
                    ("instruction_approve", "instruction approve"),
                    ("instruction_issue", "instruction issue"),
                    ("instruction_acknowledge", "instruction acknowledge"),
                    ("instruction_withdraw", "instruction withdraw"),
                    ("site_view", "site view"),
                    ("site_edit", "site edit"),
                    ("site_enrol", "site enrol"),
                    ("site_pause", "site pause"),
                    ("site_suspend", "site suspend"),
                    ("equipment_edit", "equipment edit"),
                    ("competence_assess", "competence assess"),
                    ("material_edit", "material edit"),
                    ("batch_view", "batch view"),
                    ("batch_start", "batch start"),
                    ("batch_perform", "batch perform"),
                    ("batch_witness", "batch witness"),
                    ("batch_correct", "batch correct"),
                    ("batch_submit", "batch submit"),
                    ("batch_abort", "batch abort"),
                    ("batch_submit_api", "batch submit api"),
                    ("review_view", "review view"),
                    ("batch_review", "batch review"),
                    ("batch_certify", "batch certify"),
                    ("batch_reject", "batch reject"),
                    ("deviation_view", "deviation view"),
                    ("deviation_edit", "deviation edit"),
                    ("deviation_close", "deviation close"),
                    ("patient_reveal", "patient reveal"),
                    ("report_view", "report view"),
                    ("report_request", "report request"),
                    ("report_download", "report download"),
                    ("trail_view", "trail view"),
                    ("membership_grant", "membership grant"),
                    ("client_manage", "client manage"),
                    ("device_manage", "device manage"),
                    ("person_manage", "person manage"),
                    ("health_view", "health view"),
                    ("looks_view", "looks view"),
                    ("system_report", "system report"),
                    ("system_expire", "system expire"),
                ],
                "verbose_name": "scope",
            },
        ),
    ]
