"""Everybody gets the row by which allauth knows their e-mail address, which adding a person did not make (REG-121).

An address counts as verified for who has set a password: until now that took the link that had gone to it. Who has set none is
invited by the administrator.
"""

from django.db import migrations

UNUSABLE = "!"
"""How the text of an unusable password begins in Django."""


def make_addresses(apps, editor):
    """One primary row each; rows that were left unverified by a reset are set right."""
    database = editor.connection.alias
    addresses = apps.get_model("account", "EmailAddress").objects.using(database)
    people = apps.get_model("accounts", "Person").objects.using(database)
    for person in people.order_by("pk").iterator():
        addresses.update_or_create(
            user_id=person.pk,
            email=person.email,
            defaults={"primary": True, "verified": not person.password.startswith(UNUSABLE)},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_review_view"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(make_addresses, migrations.RunPython.noop)]
