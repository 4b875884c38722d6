"""The one system scope, in which administrators of the installation hold their role."""

from django.db import migrations

from ledger.roles import chain_history

FORWARD = """
INSERT INTO accounts_scope (id, kind, code, title)
    VALUES ('00000000-0000-7000-8000-000000000001', 'system', 'SYSTEM', 'This installation');
"""


def chain(_apps, editor):
    """The history table is chained before its first row, as ``ledger.roles.harden`` will do again after the migration."""
    chain_history(editor.connection, ["accounts_scopeevent"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("ledger", "0002_chain")]

    operations = [
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
