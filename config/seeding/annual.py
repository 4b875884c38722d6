"""The demonstration's annual report: the year that ends with this month, a draft with its figures so far (REG-19, REG-20)."""

from django.utils import timezone

from config.seeding.foundation import PRODUCT
from config.seeding.people import actor
from designations.models import MasterFile
from oversight.annual import periods, selectors, services
from oversight.models import AnnualPlan, AnnualReport

WORDS = {
    "inspections": "The control site audited two of its remote sites in the period; no critical"
    " finding was made.",
    "complaints": "No complaint was received, and no product was recalled.",
}


def begin_annual_report() -> AnnualReport | None:
    """Plan the annual reports of the master file and begin this year's; nothing when there is a plan."""
    file = MasterFile.objects.get(product__code=PRODUCT)
    if AnnualPlan.objects.filter(master_file=file).exists():
        return None
    who = actor("regulatory")
    begins = periods.add_months(timezone.localdate().replace(day=1), -11)
    plan = services.plan_set(actor=who, master_file=file, anchor_on=begins, **selectors.default_plan())
    report = services.annual_open(actor=who, plan=plan, period_start=selectors.open_periods(plan)[0][0])
    for section, text in WORDS.items():
        services.annual_write(actor=who, report=report, section=section, text=text)
    return report
