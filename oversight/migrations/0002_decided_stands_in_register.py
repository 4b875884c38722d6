"""A batch that is certified or rejected stands in the register when the transaction ends (REG-68, REG-69).

The state guard asks for a signed transition; this asks for the register's entry, whose own guard asks for a person named
on the licence. So no path, raw SQL included, decides on a batch without both.
"""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION oversight_decided_stands_in_register() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM oversight_certification c
        WHERE c.batch_id = NEW.id AND c.outcome = NEW.state AND c.person_id = NEW.certified_by_id
    ) THEN
        RAISE EXCEPTION 'batch % may not be % without its entry in the register (REG-68)', NEW.number, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION oversight_decided_stands_in_register() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER oversight_decided_stands_in_register
    AFTER INSERT OR UPDATE OF state, certified_by_id ON batches_batch
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state IN ('certified', 'rejected'))
    EXECUTE FUNCTION oversight_decided_stands_in_register();
"""

BACKWARD = r"""
DROP TRIGGER oversight_decided_stands_in_register ON batches_batch;
DROP FUNCTION oversight_decided_stands_in_register();
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial"), ("batches", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
