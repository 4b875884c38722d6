"""Lists and pages at a thousand and at a hundred thousand batches, request by request in turns."""

from dataclasses import dataclass
from urllib.parse import quote

from bench import load
from bench.table import Line, Table

MOST_GROWTH = 1.3
TURNS = 60
WARM = 6


@dataclass(frozen=True)
class Page:
    """A page and where it lies in each database; ``who`` opens it."""

    title: str
    small: str
    large: str
    who: str = "qa"
    must: bool = True


def paths() -> list[Page]:
    """The pages, with records that each database holds: a whole certified one, and one under review."""
    from django.db.models import Exists, OuterRef

    from batches.models import Batch, EntryEquipment
    from bench import world
    from sites.models import RemoteSite

    found: dict[str, dict[str, str]] = {}
    for name in (world.SMALL, world.LARGE):
        world.point_at(name)
        begin, end = world.last_month()
        # One that was copied entry by entry, with what its steps used: the same page in both databases.
        whole = Batch.objects.filter(
            Exists(EntryEquipment.objects.filter(entry__batch=OuterRef("pk"))),
            state="certified",
            started_at__gte=begin,
            started_at__lt=end,
        ).exclude(source_reference__startswith="MODEL")
        chosen = whole.select_related("patient").order_by("pk")[whole.count() // 2]
        site = RemoteSite.objects.filter(code__startswith="B").order_by("code")[7]
        found[name] = {
            "batch": chosen.number,
            "id": str(chosen.pk),
            "rare": chosen.number[4:],
            "site": site.code,
            "patient": chosen.patient.code if chosen.patient else "",
            "site_name": site.name,
            "broken": Batch.objects.get(source_reference="MODEL-3").number,
        }
    world.point_at(world.SMALL)

    def page(title: str, path: str, **more: object) -> Page:
        small, large = (
            path.format(**{key: quote(value) for key, value in found[name].items()})
            for name in (world.SMALL, world.LARGE)
        )
        return Page(title, small, large, **more)  # type: ignore[arg-type]  # who and must, as named

    return [
        page("review queue", "/"),
        page("review queue, narrowed", "/?state=under_review&site={site}"),
        page("list of batches", "/batches/"),
        page("list of batches, a site's own", "/batches/", who="lead.rvi"),
        page("list of batches, search, all match", "/batches/?q=CAR"),
        page("list of batches, search, one matches", "/batches/?q={rare}"),
        page("list of batches, search, none matches", "/batches/?q=ZZ-NOWHERE"),
        page("list of batches, search, a patient code", "/batches/?q={patient}"),
        page("list of batches, one state and site", "/batches/?state=rejected&site={site}"),
        page("batch page with its trail", "/batches/{batch}/"),
        page("review page with exceptions", "/review/{broken}/"),
        page("list of sites", "/sites/"),
        page("list of sites, search", "/sites/?q={site_name}"),
        page("site page", "/sites/{site}/"),
        page("certification register", "/register/"),
        page("list of deviations", "/deviations/"),
    ]


Cookies = dict[str, dict[str, str]]


def growth(
    table: Table, small: int, large: int, cookies: Cookies, theirs: Cookies, turns: int = TURNS
) -> None:
    """Ask both sites in turns, so that a busy machine is busy for both; the ratio is that of the medians."""
    here, there = load.Connection(small), load.Connection(large)
    for page in paths():
        asked = [
            (here, load.request_bytes("GET", page.small, headers=cookies[page.who]), load.Result()),
            (there, load.request_bytes("GET", page.large, headers=theirs[page.who]), load.Result()),
        ]
        statements = []
        for connection, raw, result in asked:
            for _turn in range(WARM):
                answer = connection.ask(raw.replace(b"\r\n", b"\r\nX-Bench-Count: 1\r\n", 1))
            statements.append(answer.header("X-Bench-Statements"))
            if answer.status != 200:
                result.faults.append(f"{answer.status} {raw[:200]!r} {answer.body[:200]!r}")
        for _turn in range(turns):
            for connection, raw, result in asked:
                found = load.timed(connection, raw)
                result.times.append(found)
                result.elapsed += found
        for _connection, _raw, result in asked:
            table.fault(page.title, result.faults)
        (_a, _b, few), (_c, _d, many) = asked
        ratio = many.percentile(0.5) / few.percentile(0.5)
        same = statements[0] == statements[1]
        table.add(
            Line(
                f"{page.title}, 100,000 batches",
                many.rate,
                many.percentile(0.5),
                many.percentile(0.95),
                statements[1] if same else f"{statements[0]} → {statements[1]}",
                ratio,
                "1,000 batches",
                f"<= {MOST_GROWTH}, same statements",
                ratio <= MOST_GROWTH and same,
            )
        )
    here.close()
    there.close()
