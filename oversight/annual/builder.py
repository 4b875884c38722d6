"""From parameters to the figures of an annual report, and from figures and words to its frozen snapshot (REG-19, REG-138).

Knows no section: each gathers for itself from one ``Source``.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from ledger.canonical import canonical_tree
from oversight.annual.sections import known
from oversight.annual.source import Source
from oversight.models import AnnualReport
from oversight.reports.parameters import Parameters

FORMAT = "spokewise.annual/1"
"""The name of the snapshot's format: another shape of the data is another number."""


def parameters_of(report: AnnualReport) -> Parameters:
    """What the figures of a report are made from, in this installation. The report has been asked for: it has a cut-off."""
    if report.cut_off is None:
        raise ValueError("nobody asked for the figures of this report")
    plan, master_file = report.plan, report.plan.master_file
    return Parameters(
        number=report.number,
        definition_id=str(plan.pk),
        definition_version=plan.version,
        kind="annual",
        sections=tuple(plan.sections),
        attribute="",
        zone=plan.zone,
        master_file_id=str(master_file.pk),
        master_file_number=master_file.number,
        mode=master_file.mode,
        product_id=str(master_file.product_id),
        control_site_id=str(master_file.control_site_id),
        period_start=report.period_start,
        period_end=report.period_end,
        cut_off=report.cut_off,
        software=f"{settings.SPOKEWISE.PRODUCT_NAME} {settings.SPOKEWISE.VERSION}",
        demonstration=settings.SPOKEWISE.DEMO,
        address=settings.SITE_ADDRESS,
    )


def take_figures(parameters: Parameters, *, due_on: str) -> dict[str, Any]:
    """The canonical tree of a build. The same parameters give the same tree, whatever was recorded since."""
    with translation.override(settings.LANGUAGE_CODE):
        source = Source(parameters)
        sections = known()
        tree: dict[str, Any] = {
            "format": FORMAT,
            "report": {**parameters.to_canonical(), "version": 0, "due_on": due_on},
            "subject": source.records["subject"],
            "sites": source.records["sites"],
            "sections": [
                {
                    "key": key,
                    "title": str(sections[key].title),
                    "not_kept": str(sections[key].not_kept),
                    "data": sections[key].gather(source),
                }
                for key in parameters.sections
                if key in sections
            ],
        }
        found: dict[str, Any] = canonical_tree(tree)  # type: ignore[assignment]  # a mapping stays one
        return found


def with_words(figures: Mapping[str, Any], texts: Mapping[str, str], version: int) -> dict[str, Any]:
    """The frozen snapshot: the figures, the holder's words by section, and which version this is."""
    return {
        **figures,
        "report": {**figures["report"], "version": version},
        "texts": {key: text for key, text in sorted(texts.items()) if text},
    }
