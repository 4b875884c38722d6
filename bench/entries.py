"""Step entry and whole records through the API, against the bare view; bare PostgreSQL beside them."""

import threading
import time
import uuid
from typing import Any

from bench import load, world
from bench.table import Line, Table
from config.embedded import APP_ROLE, Engines

ROUNDS = 10
SECONDS = 1.0
WARM_SECONDS = 5.0
MOST_STATEMENTS = 8
LEAST_RATIO = 0.4
LEAST_WHOLE = 15.0
COUNT = {"X-Bench-Count": "1"}


def _posts(batch: str, bodies: list[bytes], headers: dict[str, str]) -> list[bytes]:
    path = f"/api/v1/batches/{batch}/entries/"
    return [
        load.request_bytes("POST", path, headers=headers | {"Idempotency-Key": uuid.uuid4().hex}, body=body)
        for body in bodies
    ]


def step_entry(table: Table, engines: Engines, product: int, bare: int) -> None:
    """The must: step entry against a bare view, at one and at eight clients, in turns."""
    headers = world.tokens()
    hands: list[tuple[str, list[tuple[str, list[bytes]]]]] = []
    for code, count in zip(world.HOSPITALS, (65, 60, 55), strict=True):
        hands.append((code, world.started_batches(code, count)))
    batches = [(code, batch, bodies) for code, made in hands for batch, bodies in made]
    statements, inserts = _count(table, product, batches.pop(), headers)
    # What a client of the bare view sends: the same bodies.
    sample = [
        load.request_bytes("POST", f"/insert/{inserts}/", body=bodies[place])
        for _code, _batch, bodies in batches[:4]
        for place in range(len(bodies))
    ]
    line_of: dict[int, Line] = {}
    # Processes compile and connections plan at their first requests: both sites are asked before anything is measured.
    warm = [_posts(key, bodies, headers[code]) for code, key, bodies in batches[:8]]
    batches = batches[8:]
    table.fault("step entry, at first", load.run(product, warm, seconds=WARM_SECONDS).faults)
    table.fault("bare view, at first", load.run(bare, [sample * 20] * 8, seconds=WARM_SECONDS).faults)
    for clients, mine in ((1, batches[:65]), (8, batches[65:])):
        queues = [
            [raw for code, batch, bodies in hand for raw in _posts(batch, bodies, headers[code])]
            for hand in world.spread(mine, clients)
        ]
        ours, theirs = load.Result(), load.Result()
        for _round in range(ROUNDS):
            theirs.add(load.run(bare, [sample * 20] * clients, seconds=SECONDS))
            found = load.run(product, queues, seconds=SECONDS)
            queues = [queue[done:] for queue, done in zip(queues, found.done, strict=True)]
            ours.add(found)
        table.fault(f"step entry, {clients} clients", ours.faults)
        table.fault(f"bare view, {clients} clients", theirs.faults)
        ratio = ours.rate / theirs.rate if theirs.rate else 0.0
        table.add(
            Line(
                f"bare Django view, {inserts} INSERTs, {clients} client{'s' * (clients > 1)}",
                theirs.rate,
                theirs.percentile(0.5),
                theirs.percentile(0.95),
                str(inserts),
            )
        )
        line_of[clients] = Line(
            f"step entry by API, {clients} client{'s' * (clients > 1)}",
            ours.rate,
            ours.percentile(0.5),
            ours.percentile(0.95),
            str(statements),
            ratio,
            "bare view",
            f">= {LEAST_RATIO}, <= {MOST_STATEMENTS} statements",
            ratio >= LEAST_RATIO and statements <= MOST_STATEMENTS,
        )
        table.add(line_of[clients])


def _count(
    table: Table, port: int, batch: tuple[str, str, list[bytes]], headers: dict[str, Any]
) -> tuple[int, int]:
    """Largest number of statements of any kind of step, and INSERTs of the median one."""
    code, key, bodies = batch
    connection = load.Connection(port)
    statements, inserts = [], []
    for place, raw in enumerate(_posts(key, bodies, headers[code] | COUNT)):
        answer = connection.ask(raw)
        if answer.status != 201:
            table.fault("step entry", [answer.body.decode()[:400]])
        elif place > 1:
            # The first two warm the process: content of the version, hourly note of the token's use.
            statements.append(int(answer.header("X-Bench-Statements")))
            inserts.append(int(answer.header("X-Bench-Inserts")))
    connection.close()
    return max(statements, default=99), sorted(inserts)[len(inserts) // 2] if inserts else 1


def whole_records(table: Table, port: int) -> None:
    """The must: whole records of sixty steps at eight clients. Three hospitals, a day of start for each client."""
    headers = world.tokens()
    for clients, count in ((1, 25), (8, 25)):
        queues = []
        for number in range(clients):
            code = world.HOSPITALS[number % 3]
            bodies = world.whole_bodies(code, count, days=11 + number + 20 * (clients > 1))
            queues.append(
                [
                    load.request_bytes(
                        "POST",
                        "/api/v1/batches/submissions/",
                        headers=headers[code] | {"Idempotency-Key": uuid.uuid4().hex},
                        body=body,
                    )
                    for body in bodies
                ]
            )
        connection = load.Connection(port)
        first = queues[0].pop()
        answer = connection.ask(first.replace(b"\r\n", b"\r\nX-Bench-Count: 1\r\n", 1))
        connection.close()
        if answer.status != 201:
            table.fault("whole record", [answer.body.decode()[:400]])
        result = load.run(port, queues, seconds=8)
        table.fault("whole record", result.faults)
        must = clients == 8
        table.add(
            Line(
                f"whole record of 60 steps by API, {clients} client{'s' * (clients > 1)}",
                result.rate,
                result.percentile(0.5),
                result.percentile(0.95),
                answer.header("X-Bench-Statements"),
                None,
                "",
                f">= {LEAST_WHOLE:.0f} a second" if must else "",
                result.rate >= LEAST_WHOLE if must else None,
            )
        )


def bare_postgres(table: Table, engines: Engines) -> None:
    """The floor of everything: one INSERT and a commit, prepared, by one client and by eight."""
    for clients in (1, 8):
        counts = [0] * clients
        stop = time.monotonic() + 2

        def work(place: int, counts: list[int] = counts, stop: float = stop) -> None:
            with engines.connect(APP_ROLE, world.BARE) as connection:
                while time.monotonic() < stop:
                    connection.execute(
                        "INSERT INTO bare_row (id, parent, key, value, name, at)"
                        " VALUES (uuidv7(), uuidv7(), 'step', '{\"value\": \"1.0\"}', 'somebody', now())",
                        prepare=True,
                    )
                    counts[place] += 1

        threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        rate = sum(counts) / (time.monotonic() - begun)
        table.add(
            Line(
                f"bare PostgreSQL, INSERT and commit, {clients} client{'s' * (clients > 1)}",
                rate,
                clients / rate if rate else None,
                None,
                "1",
            )
        )
