"""One site's readiness and the national list and map, where the register is as large as it is meant to become.

On a copy of the small database, grown by the owner of the server with triggers off, as ``bench.rows`` does: 500 sites on the
map, each active and listed for 20 products, and 5,000 people who are assessed at them.
"""

from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from bench import load, servers, world
from bench.table import Line, Table
from config.embedded import SUPERUSER, Engines
from config.processes import WEB

DATABASE = "bench_sites"
SITES, PRODUCTS, PEOPLE = 500, 20, 5_000
MOST_READY, MOST_NATIONAL = 0.050, 0.150
MODEL, PRODUCT = "RVI", "CAR"
WARM = 6

KEY = """
-- The id of a copy: decided by what it is a copy of, and its number.
CREATE FUNCTION pg_temp.key(what text, variadic numbers int[]) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT md5(what || numbers::text)::uuid $$;
"""
SITE = f"(SELECT s.id FROM mfg_sites_remotesite s WHERE s.code = '{MODEL}')"
FILE = (
    "(SELECT f.id FROM designations_masterfile f JOIN designations_product p ON p.id = f.product_id"
    f" WHERE p.code = '{PRODUCT}')"
)
LISTED = (
    f"r.site_id = {SITE} AND r.master_file_version_id IN (SELECT v.id FROM designations_masterfileversion v"
    f" WHERE v.master_file_id = {FILE} AND v.state = 'effective')"
)
OPERATOR = (
    "r.id = (SELECT m.id FROM accounts_membership m JOIN accounts_person p ON p.id = m.person_id"
    " WHERE p.email = 'operator.rvi@demo.example' LIMIT 1)"
)
# The first product is the one that is there, whose instruction is issued to every site.
OF_PRODUCT = "CASE WHEN p = 1 THEN r.{0} ELSE pg_temp.key('{1}', p) END"
NUMBERED = (
    # table, which row is copied, numbers, what the copies differ in
    ("accounts_scope", f"r.id = (SELECT s.scope_id FROM mfg_sites_remotesite s WHERE s.id = {SITE})", "sites", {
        "id": "pg_temp.key('scope', n)", "code": "'K' || to_char(n, 'FM0000')", "title": "'Hospital ' || n",
        "organisation_id": "NULL",
    }),
    ("mfg_sites_place", f"r.id = (SELECT s.place_id FROM mfg_sites_remotesite s WHERE s.id = {SITE})", "sites", {
        "id": "pg_temp.key('place', n)", "ods_code": "'K' || to_char(n, 'FM0000')", "name": "'Hospital ' || n",
        "latitude": "51 + (n * 7919 % 700) / 100.0", "longitude": "-5 + (n * 104729 % 600) / 100.0",
    }),
    ("mfg_sites_remotesite", f"r.id = {SITE}", "sites", {
        "id": "pg_temp.key('site', n)", "code": "'K' || to_char(n, 'FM0000')", "name": "'Hospital ' || n",
        "place_id": "pg_temp.key('place', n)", "scope_id": "pg_temp.key('scope', n)",
    }),
    ("accounts_scope", f"r.id = (SELECT p.scope_id FROM designations_product p WHERE p.code = '{PRODUCT}')", "products", {
        "id": "pg_temp.key('of product', p)", "code": "'K' || to_char(p, 'FM00')", "title": "'Product ' || p",
    }),
    ("designations_product", f"r.code = '{PRODUCT}'", "products", {
        "id": "pg_temp.key('product', p)", "code": "'K' || to_char(p, 'FM00')", "name": "'Product ' || p",
        "scope_id": "pg_temp.key('of product', p)",
    }),
    ("designations_masterfile", f"r.id = {FILE}", "products", {
        "id": "pg_temp.key('file', p)", "number": "'DMMF-K' || to_char(p, 'FM00') || '-01'",
        "product_id": "pg_temp.key('product', p)",
    }),
    ("designations_masterfileversion", f"r.master_file_id = {FILE} AND r.state = 'effective'", "products", {
        "id": "pg_temp.key('version', p)", "master_file_id": "pg_temp.key('file', p)",
    }),
    ("mfg_sites_enrolment", f"r.site_id = {SITE} AND r.master_file_id = {FILE}", "sites, every product", {
        "id": "pg_temp.key('enrolment', n, p)", "site_id": "pg_temp.key('site', n)",
        "master_file_id": OF_PRODUCT.format("master_file_id", "file"), "state": "'active'",
    }),
    ("mfg_sites_listedsite", LISTED, "sites, every product", {
        "id": "pg_temp.key('listed', n, p)", "site_id": "pg_temp.key('site', n)",
        "master_file_version_id": OF_PRODUCT.format("master_file_version_id", "version"),
    }),
    ("mfg_sites_sitepost", f"r.site_id = {SITE} AND r.until_on IS NULL", "sites", {
        "id": "pg_temp.key('post ' || r.role, n)", "site_id": "pg_temp.key('site', n)",
    }),
    ("mfg_sites_agreement", f"r.site_id = {SITE} AND r.state = 'in_force'", "sites", {
        "id": "pg_temp.key(r.id::text, n)", "site_id": "pg_temp.key('site', n)",
        "reference": "r.reference || '-' || n",
    }),
    ("mfg_sites_instructionissue", f"r.site_id = {SITE}", "sites", {
        "id": "pg_temp.key(r.id::text, n)", "site_id": "pg_temp.key('site', n)",
    }),
    ("mfg_sites_equipment", f"r.site_id = {SITE}", "sites", {
        "id": "pg_temp.key(r.id::text, n)", "site_id": "pg_temp.key('site', n)", "serial": "r.serial || '-' || n",
    }),
    ("mfg_sites_calibration", f"r.equipment_id IN (SELECT e.id FROM mfg_sites_equipment e WHERE e.site_id = {SITE})",
     "sites", {
        "id": "pg_temp.key(r.id::text, n)", "equipment_id": "pg_temp.key(r.equipment_id::text, n)",
    }),
    ("batches_materiallot", f"r.site_id = {SITE}", "sites", {
        "id": "pg_temp.key(r.id::text, n)", "site_id": "pg_temp.key('site', n)",
        "scope_id": "pg_temp.key('scope', n)",
    }),
    ("accounts_person", "r.email = 'operator.rvi@demo.example'", "people", {
        "id": "pg_temp.key('person', n)", "email": "'k' || n || '@demo.example'", "full_name": "'Person ' || n",
    }),
    ("accounts_membership", OPERATOR, "people", {
        "id": "pg_temp.key('membership', n)", "person_id": "pg_temp.key('person', n)",
        "scope_id": f"pg_temp.key('scope', 1 + n % {SITES})",
    }),
    ("mfg_sites_competence", f"r.id = (SELECT c.id FROM mfg_sites_competence c WHERE c.site_id = {SITE} LIMIT 1)", "people", {
        "id": "pg_temp.key('competence', n)", "person_id": "pg_temp.key('person', n)",
        "site_id": f"pg_temp.key('site', 1 + n % {SITES})",
    }),
)  # fmt: skip
NUMBERS = {
    "sites": f"generate_series(1, {SITES}) AS n",
    "sites, every product": f"generate_series(1, {SITES}) AS n, generate_series(1, {PRODUCTS}) AS p",
    "products": f"generate_series(2, {PRODUCTS}) AS p",
    "people": f"generate_series(1, {PEOPLE}) AS n",
}


def readiness_and_map(table: Table, engines: Engines, logs: Path, turns: int) -> None:
    """Ask page after page of one site behind granian, alone on the machine."""
    connections.close_all()
    engines.drop_database(DATABASE)
    engines.create_database(DATABASE, template=world.SMALL)
    with engines.connect(SUPERUSER, DATABASE) as owner:
        _grow(owner)
    world.point_at(DATABASE)
    _statements(table)
    qa = world.session("qa")
    with servers.site(WEB, database=DATABASE, log=logs / "sites.log") as port:
        connection = load.Connection(port)
        for title, path, most in (
            ("readiness of a site, page", f"/sites/K0123/ready/{PRODUCT}/POC/", MOST_READY),
            ("readiness of a site, API", f"/api/v1/sites/K0123/readiness/?product={PRODUCT}", MOST_READY),
            ("national list and map", "/sites/national/", MOST_NATIONAL),
            (
                "national list and map, one region and product",
                f"/sites/national/?region=north-east&product={PRODUCT}",
                MOST_NATIONAL,
            ),
        ):  # fmt: skip
            _ask(table, connection, load.request_bytes("GET", path, headers=qa), title, most, turns)
        connection.close()
    world.point_at(world.SMALL)
    engines.drop_database(DATABASE)


def _grow(owner: psycopg.Connection[Any]) -> None:
    from bench.rows import _columns

    with owner.transaction(), owner.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(KEY)
        for name, where, numbers, put in NUMBERED:
            columns = _columns(cursor, name)
            cursor.execute(
                f"INSERT INTO {name} ({', '.join(columns)})"
                f" SELECT {', '.join(put.get(column, 'r.' + column) for column in columns)}"
                f" FROM {name} r, {NUMBERS[numbers]} WHERE {where}"
            )
            if not cursor.rowcount:
                raise RuntimeError(f"nothing to copy in {name}")
    owner.execute("VACUUM (ANALYZE)")


def _statements(table: Table) -> None:
    """What one answer about readiness asks the database, and that the site it is asked of is ready."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from designations.models import Product
    from sites.models import RemoteSite
    from sites.readiness import load_readiness
    from sites.readiness.loading import QUERIES

    site, product = RemoteSite.objects.get(code="K0123"), Product.objects.get(code=PRODUCT)
    with CaptureQueriesContext(connection) as sent:
        found = load_readiness(site, product, "POC", timezone.now())
    table.fault(
        "readiness",
        [f"{gate.name}: {gate.says}" for gate in found.gates if gate.state in ("closed", "authority")],
    )
    table.add(
        Line(
            "readiness of a site: statements of one answer",
            statements=str(len(sent)),
            must=f"<= {QUERIES}",
            holds=len(sent) <= QUERIES,
        )
    )


def _ask(table: Table, connection: load.Connection, raw: bytes, title: str, most: float, turns: int) -> None:
    result = load.Result()
    for _turn in range(WARM):
        answer = connection.ask(raw.replace(b"\r\n", b"\r\nX-Bench-Count: 1\r\n", 1))
    if answer.status != 200:
        result.faults.append(f"{answer.status} {answer.body[:200]!r}")
    for _turn in range(turns):
        took = load.timed(connection, raw)
        result.times.append(took)
        result.elapsed += took
    table.fault(title, result.faults)
    median = result.percentile(0.5)
    table.add(
        Line(
            f"{title}, {SITES} sites, {PRODUCTS} products, {PEOPLE:,} people",
            result.rate,
            median,
            result.percentile(0.95),
            answer.header("X-Bench-Statements"),
            median / most,
            f"{most * 1000:.0f} ms",
            f"< {most * 1000:.0f} ms",
            median < most,
        )
    )
