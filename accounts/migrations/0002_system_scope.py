"""The one system scope, in which administrators of the installation hold their role."""

from django.db import migrations

# The history table is chained before its first row, as ``ledger.roles.harden`` will do again after the migration.
FORWARD = """
CREATE OR REPLACE TRIGGER ledger_history_chain BEFORE INSERT ON accounts_scopeevent
    FOR EACH ROW EXECUTE FUNCTION ledger_history_chain();
INSERT INTO accounts_scope (id, kind, code, title)
    VALUES ('00000000-0000-7000-8000-000000000001', 'system', 'SYSTEM', 'This installation');
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("ledger", "0002_chain")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
