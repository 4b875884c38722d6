"""Triggers of the trail: event chain, bytes of the history chain, refusal of change.

Plain SQL, so that raw inserts are chained like any other. Functions become SECURITY DEFINER with a pinned search path in
``ledger.roles.harden``, which runs after every migrate.
"""

from django.db import migrations

FORWARD = r"""
-- Bodies parsed now and bound to what they name: no search path of a caller reaches them, and they can be taken in line.
CREATE FUNCTION ledger_netstring(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value IS NULL THEN '~,' ELSE octet_length(value)::text || ':' || value || ',' END;

CREATE FUNCTION ledger_instant(value timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

CREATE FUNCTION ledger_event_chain() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    head_seq bigint;
    head_hash bytea;
BEGIN
    SELECT seq, hash INTO head_seq, head_hash FROM ledger_streamhead WHERE stream = NEW.stream FOR UPDATE;
    IF NOT FOUND THEN
        -- Two that begin a stream at once: the second waits here, then reads what the first has left.
        INSERT INTO ledger_streamhead (stream, seq, hash)
            VALUES (NEW.stream, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT (stream) DO NOTHING;
        SELECT seq, hash INTO head_seq, head_hash FROM ledger_streamhead WHERE stream = NEW.stream FOR UPDATE;
    END IF;
    NEW.seq := head_seq + 1;
    NEW.occurred_at := clock_timestamp();
    NEW.prev_hash := head_hash;
    NEW.hash := sha256(head_hash || convert_to(
        ledger_netstring(NEW.id::text)
        || ledger_netstring(NEW.stream)
        || ledger_netstring(NEW.seq::text)
        || ledger_netstring(NEW.kind)
        || ledger_netstring(NEW.version::text)
        || ledger_netstring(ledger_instant(NEW.occurred_at))
        || ledger_netstring(NEW.actor_id)
        || ledger_netstring(NEW.actor_name)
        || ledger_netstring(NEW.actor_role)
        || ledger_netstring(NEW.organisation_code)
        || ledger_netstring(NEW.site_code)
        || ledger_netstring(NEW.reason)
        || ledger_netstring(NEW.subject_type)
        || ledger_netstring(NEW.subject_id)
        || ledger_netstring(NEW.correlation_id)
        || ledger_netstring(NEW.payload), 'UTF8'));
    UPDATE ledger_streamhead SET seq = NEW.seq, hash = NEW.hash WHERE stream = NEW.stream;
    RETURN NEW;
END
$$;

CREATE TRIGGER ledger_event_chain BEFORE INSERT ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_event_chain();

-- The bytes of a history row: its columns in order of name, each "name" and value as netstrings; instants in UTC. A column
-- without a value is left out, so that a column added one day leaves the digests of the rows before it as they were.
CREATE FUNCTION ledger_history_bytes(history_row jsonb) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT convert_to(string_agg(ledger_netstring(key) || ledger_netstring(value), '' ORDER BY key COLLATE "C"), 'UTF8')
    FROM jsonb_each_text(history_row) WHERE key NOT IN ('pgh_id', 'pgh_digest') AND value IS NOT NULL;
END;

CREATE FUNCTION ledger_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the trail is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""

BACKWARD = r"""
DROP TRIGGER ledger_event_chain ON ledger_event;
DROP FUNCTION ledger_event_chain();
DROP FUNCTION ledger_refuse_change() CASCADE;
DROP FUNCTION ledger_history_bytes(jsonb);
DROP FUNCTION ledger_instant(timestamptz);
DROP FUNCTION ledger_netstring(text);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
