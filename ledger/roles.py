"""The two database roles and the hardening of trigger functions (architecture sections 3 and 5).

The owner migrates. The application role gets, table by table, just what the registry says: INSERT and SELECT on the trail,
SELECT on history, no DELETE on records, no TRUNCATE, no TEMPORARY, no CREATE. ``apply`` runs after every migrate;
``find_excess_privileges`` is asked at start-up, and a process whose role can do more does not serve.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from ledger.registry import GOVERNED

SCHEMA = "public"
READ_ONLY_TABLES = ("django_migrations",)


def application_role() -> str:
    """Name of the role the application runs as."""
    return str(settings.DATABASES["default"]["USER"])


def history_models() -> Iterator[type[models.Model]]:
    """Every model that pghistory made."""
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model"):
            yield model


def tracked_model(history: type[models.Model]) -> type[models.Model]:
    """The record model whose history this is."""
    tracked: type[models.Model] = history.pgh_tracked_model  # type: ignore[attr-defined]  # set by pghistory
    return tracked


def wanted_privileges() -> dict[str, set[str]]:
    """Table → the privileges the application role should hold, no more and no less."""
    wanted: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.proxy or not model._meta.managed:
            continue
        if hasattr(model, "pgh_tracked_model"):
            wanted[table] = {"SELECT"}
            continue
        governance = GOVERNED.get(model._meta.label_lower)
        if governance is None:
            wanted[table] = {"SELECT", "INSERT", "UPDATE", "DELETE"}
        elif model._meta.label_lower == "ledger.streamhead":
            wanted[table] = {"SELECT"}
        elif governance.append_only:
            wanted[table] = {"SELECT", "INSERT"}
        elif governance.deletable:
            wanted[table] = {"SELECT", "INSERT", "UPDATE", "DELETE"}
        else:
            wanted[table] = {"SELECT", "INSERT", "UPDATE"}
    for table in READ_ONLY_TABLES:
        wanted[table] = {"SELECT"}
    return wanted


def apply_grants(connection: BaseDatabaseWrapper) -> None:
    """Give the application role its privileges and take every other away. Runs as the owner."""
    role = sql.Identifier(application_role())
    database = sql.Identifier(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        for statement in (
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            "REVOKE ALL ON DATABASE {database} FROM {role}",
            "GRANT CONNECT ON DATABASE {database} TO {role}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(database=database, role=role))
        existing = set(connection.introspection.table_names(cursor))
        for table, privileges in sorted(wanted_privileges().items()):
            if table in existing:
                cursor.execute(
                    sql.SQL("GRANT {privileges} ON TABLE {table} TO {role}").format(
                        privileges=sql.SQL(", ").join(sql.SQL(p) for p in sorted(privileges)),
                        table=sql.Identifier(table),
                        role=role,
                    )
                )


SHOULD_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF COALESCE(current_setting('pgtrigger.ignore', TRUE), '') = '' THEN
        RETURN FALSE;
    END IF;
    -- session_user, not current_user: definer functions change the latter. Only the owner's own session may step round.
    IF session_user::text <> (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) THEN
        RETURN FALSE;
    END IF;
    RETURN COALESCE(trigger_name::text = ANY (NULLIF(current_setting('pgtrigger.ignore', TRUE), '')::text[]), FALSE);
END;
$$
"""


# One function for each table, so that its statement is planned once in a session and not for every row.
HISTORY_CHAIN = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    last_seq integer;
    last_digest bytea;
BEGIN
    SELECT h.pgh_seq, h.pgh_digest INTO last_seq, last_digest FROM {table} h
        WHERE h.pgh_obj_id = NEW.pgh_obj_id ORDER BY h.pgh_seq DESC LIMIT 1;
    NEW.pgh_seq := COALESCE(last_seq, 0) + 1;
    NEW.pgh_digest := NULL;
    NEW.pgh_digest := sha256(COALESCE(last_digest, decode(repeat('00', 32), 'hex'))
                             || ledger_history_bytes(to_jsonb(NEW)));
    RETURN NEW;
END
$$
"""


def chain_history(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Chain the rows of these history tables from now on. Runs as the owner."""
    with connection.cursor() as cursor:
        for table in tables:
            names = {
                "table": sql.Identifier("public", table),
                "function": sql.Identifier("public", f"ledger_history_chain_{table}"[:63]),
            }
            cursor.execute(sql.SQL(HISTORY_CHAIN).format(**names))
            cursor.execute(
                sql.SQL(
                    "CREATE OR REPLACE TRIGGER ledger_history_chain BEFORE INSERT ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION {function}()"
                ).format(**names)
            )


def harden(connection: BaseDatabaseWrapper) -> None:
    """Pin every trigger function and chain every history table. Runs as the owner, after every migrate."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('public.ledger_history_bytes') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return  # migrating to a point before the ledger's own functions exist
        cursor.execute(SHOULD_IGNORE)
        existing = set(connection.introspection.table_names(cursor))
        chain_history(connection, sorted(existing & {m._meta.db_table for m in history_models()}))
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            " AND (p.proname LIKE 'pgtrigger\\_%%' OR p.proname LIKE 'ledger\\_%%') AND p.prorettype = 'trigger'::regtype"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(
                f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
            )
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        for table in sorted(_append_only_tables() & existing):
            for name, operation, level in (
                ("ledger_refuse_change", "UPDATE OR DELETE", "ROW"),
                ("ledger_refuse_truncate", "TRUNCATE", "STATEMENT"),
            ):
                cursor.execute(
                    sql.SQL(
                        f"CREATE OR REPLACE TRIGGER {name} BEFORE {operation} ON {{table}}"
                        f" FOR EACH {level} EXECUTE FUNCTION ledger_refuse_change()"
                    ).format(table=sql.Identifier(table))
                )


def _append_only_tables() -> set[str]:
    tables = {model._meta.db_table for model in history_models()}
    for model in apps.get_models():
        governance = GOVERNED.get(model._meta.label_lower)
        if governance and governance.append_only and model._meta.label_lower != "ledger.streamhead":
            tables.add(model._meta.db_table)
    return tables


def apply(connection: BaseDatabaseWrapper) -> None:
    """Grants and hardening, in one go."""
    harden(connection)
    apply_grants(connection)


def find_excess_privileges(connection: BaseDatabaseWrapper) -> list[str]:
    """Say everything the running role can do and should not, and every lock that is missing. Empty is good."""
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, r.rolsuper, r.rolbypassrls, r.rolcreatedb, r.rolcreaterole,"
            " has_database_privilege(current_database(), 'TEMPORARY'), has_schema_privilege('public', 'CREATE'),"
            " pg_get_userbyid(d.datdba) = current_user"
            " FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()"
        )
        role, *flags = cursor.fetchone()
        names = (
            "superuser",
            "bypass row security",
            "create databases",
            "create roles",
            "make temporary tables",
        )
        for flag, name in zip(flags, (*names, "create in schema public", "own the database"), strict=True):
            if flag:
                found.append(
                    f"role {role} can {name}" if name != "superuser" else f"role {role} is a superuser"
                )
        cursor.execute(
            "SELECT c.relname, p.name FROM pg_class c,"
            " unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','TRIGGER','REFERENCES']) AS p(name)"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
            " AND has_table_privilege(c.oid, p.name)"
        )
        wanted = wanted_privileges()
        for table, privilege in cursor.fetchall():
            if privilege not in wanted.get(table, set()):
                found.append(f"role {role} may {privilege} on {table}")
        cursor.execute(
            "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            " AND p.prorettype = 'trigger'::regtype AND (p.proname LIKE 'pgtrigger\\_%%' OR p.proname LIKE 'ledger\\_%%')"
            " AND (NOT p.prosecdef OR NOT COALESCE('search_path=pg_catalog, public, pg_temp' = ANY (p.proconfig), FALSE))"
        )
        found += [f"trigger function {name} is not hardened" for (name,) in cursor.fetchall()]
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        source = cursor.fetchone()
        if source is None or "session_user" not in source[0]:
            found.append("pgtrigger's ignore switch is open to every role")
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'D'"
        )
        found += [f"trigger {trigger} on {table} is disabled" for table, trigger in cursor.fetchall()]
    return found


def after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of Django's ``post_migrate`` for the ledger: re-apply roles on the owner's connection."""
    from django.db import connections

    connection = connections[using]
    if connection.vendor == "postgresql" and connection.settings_dict["USER"] != application_role():
        apply(connection)
