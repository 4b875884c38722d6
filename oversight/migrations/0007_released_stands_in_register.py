"""A batch that is released stands in the release register when the transaction ends (REG-67, REG-70, REG-77).

The state guard asks for a signed transition; this asks for the register's entry, whose own guard asks for whom the master
file lets release. So no path, raw SQL included, releases a batch without both.
"""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION oversight_released_stands_in_register() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM oversight_release r WHERE r.batch_id = NEW.id AND r.person_id = NEW.released_by_id
    ) THEN
        RAISE EXCEPTION 'batch % may not be released without its entry in the register (REG-67)', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION oversight_released_stands_in_register() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER oversight_released_stands_in_register
    AFTER INSERT OR UPDATE OF state, released_by_id ON batches_batch
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'released')
    EXECUTE FUNCTION oversight_released_stands_in_register();
"""

BACKWARD = r"""
DROP TRIGGER oversight_released_stands_in_register ON batches_batch;
DROP FUNCTION oversight_released_stands_in_register();
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0006_releases")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
