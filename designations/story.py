"""One product's story with the authority, from every record that tells a part of it (REG-139).

Each part is a source: actor and product → lanes and events. This floor has its own; floors above register theirs from
``apps.ready()``. A source is one query, or two, whatever it finds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import (
    Commitment,
    CommitmentUse,
    Designation,
    Inspection,
    LicenceScope,
    MasterFileVersion,
    Product,
    StoryEntry,
)
from designations.presenters import TONES
from ui.timeline import Bar, Lane, Mark


@dataclass(frozen=True)
class Told:
    """One event of the list. ``lane``: key of its lane; ``tag``: the state it has today, with its colour."""

    on: date
    lane: str
    title: str
    href: str = ""
    says: str = ""
    by: str = ""
    tag: tuple[str, str] | None = None


@dataclass
class Part:
    """What one source adds to a lane."""

    lane: str
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)


Source = Callable[[Any, Product], Sequence[Part]]
_SOURCES: list[Source] = []


def lanes() -> dict[str, str]:
    """Key → title, in the order of the drawing."""
    return {
        "early": _("Early contact"),
        "designation": _("Designation"),
        "trial": _("Trial"),
        "marketing": _("Marketing"),
        "licence": _("Licence"),
        "file": _("Master file"),
        "sites": _("Sites"),
        "inspection": _("Inspection"),
        "safety": _("Safety"),
    }


def register_source(source: Source) -> None:
    """Let a floor above tell its part; once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


@dataclass(frozen=True)
class Story:
    """The whole page: lanes for the drawing, events newest first, how many each lane has."""

    lanes: tuple[Lane, ...]
    events: tuple[Told, ...]
    counts: dict[str, int]


def load_story(actor: Any, product: Product, *, on: date) -> Story:
    """The story as it was on a day: what began later is not there yet, and what ended later had no end yet (REG-21)."""
    parts = [
        part
        for source in (_entries, _designations, _licences, _master_files, _inspections, *_SOURCES)
        for part in source(actor, product)
    ]
    drawn, told = [], []
    for key, title in lanes().items():
        mine = [part for part in parts if part.lane == key]
        bars = [
            Bar(bar.start, bar.end if bar.end is not None and bar.end <= on else None, bar.text, bar.tone)
            if bar.end is None or bar.end > on
            else bar
            for part in mine
            for bar in part.bars
            if bar.start <= on
        ]
        marks = [mark for part in mine for mark in part.marks if mark.on <= on]
        told += [event for part in mine for event in part.events if event.on <= on]
        drawn.append(Lane(title, tuple(bars), tuple(marks)))
    told.sort(key=lambda event: event.on, reverse=True)
    counts = {key: sum(event.lane == key for event in told) for key in lanes()}
    return Story(tuple(drawn), tuple(told), counts)


_LANE_OF = {
    StoryEntry.Kind.PASSPORT: "early",
    StoryEntry.Kind.PROFILE: "early",
    StoryEntry.Kind.ADVICE: "early",
    StoryEntry.Kind.OTHER: "early",
    StoryEntry.Kind.TRIAL: "trial",
    StoryEntry.Kind.MARKETING: "marketing",
}


def _entries(actor: Any, product: Product) -> list[Part]:
    parts = []
    for entry in (
        StoryEntry.objects.for_actor(actor, Permission.DESIGNATION_VIEW)
        .filter(product=product, corrected_by=None)
        .distinct()
        .order_by("starts_on", "id")
    ):
        part = Part(_LANE_OF[StoryEntry.Kind(entry.kind)])
        label = str(StoryEntry.Kind(entry.kind).label)
        if entry.ends_on is not None or entry.goes_on:
            part.bars.append(Bar(entry.starts_on, entry.ends_on, entry.title, "asked"))
        else:
            part.marks.append(Mark(entry.starts_on, label))
        part.events.append(
            Told(
                entry.starts_on,
                part.lane,
                f"{label}: {entry.title}",
                reverse("designations:story_entry", args=[product.code, entry.pk]),
                " ".join(text for text in (entry.reference, entry.says) if text),
                entry.written_by,
            )
        )
        parts.append(part)
    return parts


def _designations(actor: Any, product: Product) -> list[Part]:
    part = Part("designation")
    for case in (
        Designation.objects.for_actor(actor, Permission.DESIGNATION_VIEW)
        .filter(product=product)
        .distinct()
        .order_by("id")
    ):
        href = reverse("designations:case", args=[case.pk])
        tag = (str(case.get_state_display()), TONES.get(case.state, "blue"))
        about = f"{case.get_mode_display()}: {case.indication}"
        if case.submitted_on is not None:
            part.bars.append(Bar(case.submitted_on, case.decided_on, _("Applied"), "asked"))
            part.events.append(Told(case.submitted_on, part.lane, _("Case submitted"), href, about, tag=tag))
        if case.awarded_on is not None:
            text = _("Awarded, %(mode)s") % {"mode": str(case.get_mode_display()).lower()}
            ended = case.state in ("superseded", "lapsed")
            if not ended:
                part.bars.append(Bar(case.awarded_on, None, text))
            part.events.append(
                Told(
                    case.awarded_on,
                    part.lane,
                    _("Awarded: %(reference)s") % {"reference": case.reference},
                    href,
                    about,
                    tag=tag,
                )
            )
        elif case.decided_on is not None:
            part.events.append(Told(case.decided_on, part.lane, _("Refused"), href, about, tag=tag))
    return [part]


def _licences(actor: Any, product: Product) -> list[Part]:
    part = Part("licence")
    for row in (
        LicenceScope.objects.for_actor(actor, Permission.PRODUCT_VIEW)
        .filter(product=product)
        .select_related("licence", "product")
        .distinct()
        .order_by("valid_from", "id")
    ):
        part.bars.append(Bar(row.valid_from, row.valid_until, row.get_mode_display()))
        part.events.append(
            Told(
                row.valid_from,
                part.lane,
                _("Licence covers the product: %(number)s") % {"number": row.licence.number},
                says=" ".join(
                    text
                    for text in (str(row.get_mode_display()), row.dosage_form, row.variation_reference)
                    if text
                ),
                tag=(str(row.licence.get_state_display()), TONES.get(row.licence.state, "blue")),
            )
        )
    return [part]


def _master_files(actor: Any, product: Product) -> list[Part]:
    part = Part("file")
    for version in (
        MasterFileVersion.objects.for_actor(actor, Permission.MASTERFILE_VIEW)
        .filter(master_file__product=product, effective_from__isnull=False)
        .select_related("master_file")
        .distinct()
        .order_by("effective_from")
    ):
        if version.effective_from is None:
            continue
        start = timezone.localdate(version.effective_from)
        end = timezone.localdate(version.effective_until) if version.effective_until else None
        part.bars.append(Bar(start, end, _("v%(n)s") % {"n": version.number}))
        part.events.append(
            Told(
                start,
                part.lane,
                _("%(number)s version %(n)s in force")
                % {"number": version.master_file.number, "n": version.number},
                reverse("designations:masterfile_version", args=[version.master_file.number, version.number]),
                version.change_summary,
                tag=(str(version.get_state_display()), TONES.get(version.state, "blue")),
            )
        )
    return [part]


def _inspections(actor: Any, product: Product) -> list[Part]:
    """Those of the product, and those of no product under a licence that covers it (REG-32): one query."""
    part = Part("inspection")
    covering = LicenceScope.objects.filter(product=product).values("licence_id")
    for row in (
        Inspection.objects.for_actor(actor, Permission.DESIGNATION_VIEW)
        .filter(Q(product=product) | Q(product=None, licence__in=covering))
        .distinct()
        .order_by("announced_on", "id")
    ):
        href = reverse("designations:inspection", args=[row.pk])
        tag = (str(row.get_state_display()), TONES.get(row.state, "blue"))
        about = f"{row.get_kind_display()}: {row.place or _('the control site')}"
        title = {"reference": row.reference}
        part.events.append(
            Told(
                row.announced_on,
                part.lane,
                _("Inspection %(reference)s announced") % title,
                href,
                about,
                tag=tag,
            )
        )
        if row.held_from is not None:
            part.bars.append(Bar(row.held_from, row.closed_on, row.reference, "asked"))
            part.events.append(
                Told(
                    row.held_from, part.lane, _("Inspection %(reference)s held") % title, href, about, tag=tag
                )
            )
        if row.closed_on is not None:
            part.events.append(
                Told(
                    row.closed_on,
                    part.lane,
                    _("Inspection %(reference)s closed") % title,
                    href,
                    row.certificate,
                    tag=tag,
                )
            )
    return [part]


def commitments_of(actor: Any, product: Product) -> list[dict[str, Any]]:
    """What was promised, where it was kept, and what is still due: two queries."""
    rows = list(
        Commitment.objects.for_actor(actor, Permission.DESIGNATION_VIEW)
        .filter(product=product)
        .distinct()
        .order_by("due_on", "id")
    )
    uses: dict[Any, list[CommitmentUse]] = {}
    for use in CommitmentUse.objects.filter(commitment__in=rows).order_by("used_on", "id"):
        uses.setdefault(use.commitment_id, []).append(use)
    return [{"row": row, "uses": uses.get(row.pk, [])} for row in rows]
