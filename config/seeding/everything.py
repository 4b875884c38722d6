"""The whole demonstration, in order. Running it again does what is missing and nothing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from config.seeding.annual import file_annual_reports
from config.seeding.benches import Bench, bench_of
from config.seeding.deciding import decide
from config.seeding.filecopies import ask_for_master_file
from config.seeding.foundation import PRODUCT, lay_foundation
from config.seeding.guard import only_in_demo
from config.seeding.homes import pack_homes
from config.seeding.inspections import begin_inspections
from config.seeding.making import find, make, try_what_is_refused
from config.seeding.people import actor
from config.seeding.plans import Plan, made_up, published
from config.seeding.plant import furnish
from config.seeding.sites import HOSPITALS
from designations.models import InstructionVersion, MasterFile
from oversight.models import ReportDefinition, ReportRun
from oversight.reports.services import definition_add, report_request

CHARTED = "vcn"
Say = Callable[[str], None]


def version_in_use() -> InstructionVersion:
    """The demonstration's instruction version in use."""
    return (
        InstructionVersion.objects.select_related("instruction__product", "master_file_version")
        .filter(instruction__product__code=PRODUCT, state="effective")
        .order_by("-number")[0]
    )


def seed(say: Say = lambda words: None, *, wanted: Callable[[Plan], bool] = lambda plan: True) -> int:
    """Fill the demonstration; the number of batches made this time. ``wanted``: which batches, all by default."""
    only_in_demo()
    lay_foundation()
    say("People, product, licence, master file, instruction and sites are in place.")
    version = version_in_use()
    benches = {code: bench_of(code, version) for code in HOSPITALS}
    try_what_is_refused(benches["RVI"])
    made = sum(_play(plan, benches[plan.site]) for plan in (*published(), *made_up()) if wanted(plan))
    say(f"{made} batches were made now.")
    ask_for_report()
    begin_inspections()
    pack_homes()
    file_annual_reports()
    ask_for_master_file()
    furnish()
    return made


def _play(plan: Plan, bench: Bench) -> bool:
    batch = find(plan)
    fresh = batch is None
    decide(plan, batch or make(plan, bench))
    return fresh


def ask_for_report() -> ReportRun | None:
    """Define the monthly report and ask for the month so far, and the month before when nothing was reported yet."""
    file = MasterFile.objects.get(product__code=PRODUCT)
    definition = ReportDefinition.objects.filter(master_file=file).order_by("-version").first()
    if definition is None:
        definition = definition_add(actor=actor("author"), master_file=file, attribute=CHARTED)
    if ReportRun.objects.filter(definition=definition).exists():
        return None
    begins, ends = month_of(timezone.now() - timedelta(days=5), definition.zone)
    return report_request(actor=actor("qa"), definition=definition, period_start=begins, period_end=ends)


def month_of(instant: datetime, zone: str) -> tuple[datetime, datetime]:
    """The first instant of the month of ``instant`` in ``zone``, and that of the month after."""
    there = instant.astimezone(ZoneInfo(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return there, (there + timedelta(days=32)).replace(day=1)
