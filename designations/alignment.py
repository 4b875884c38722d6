"""Whether master file and licence agree with the marketing authorisation now: compared, or signed for (REG-17).

What has a type (name, form, control site, shelf life, limits of the release specification) is compared whenever it is asked;
what is prose is read by a person, who signs for that pair of versions. A product that has no marketing authorisation
because it is made for a trial or to order has nothing to agree with (REG-12).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.content import CriterionContent, VersionContent, load_content
from designations.kinds import Regime
from designations.models import (
    Alignment,
    AuthorisationVersion,
    InstructionVersion,
    LicenceScope,
    MasterFileVersion,
    Product,
)
from designations.models.authorisation import STANDING
from designations.presenters import shelf_life
from designations.selectors import covering_scope, effective_master_file
from ledger.quantities import Limit
from ledger.quantities.spans import Span, inside


@dataclass(frozen=True)
class Disagreement:
    """One particular in which something of ours is not as authorised. ``where``: the record that says otherwise."""

    what: str
    authorised: str
    ours: str
    where: str

    def __str__(self) -> str:
        return _("%(what)s: authorised is %(authorised)s, %(where)s says %(ours)s") % {
            "what": self.what,
            "authorised": self.authorised,
            "where": self.where,
            "ours": self.ours,
        }


@dataclass(frozen=True)
class Standing:
    """How a product and mode stand to the authorisation.

    ``authorised``: the newest version of the authorisation that stands. ``file``: the version in force. ``statement``: the
    alignment of this very pair. ``compared``: the instructions in use whose values were compared.
    """

    applies: bool
    authorised: AuthorisationVersion | None = None
    file: MasterFileVersion | None = None
    statement: Alignment | None = None
    differences: tuple[Disagreement, ...] = ()
    compared: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that keeps a batch from being certified, in words; nothing when they agree."""
        if not self.applies:
            return ()
        if self.authorised is None:
            return (_("no marketing authorisation is on record"),)
        found = []
        if self.authorised.authorisation.state != "in_force":
            found.append(
                _("marketing authorisation %(number)s is suspended")
                % {"number": self.authorised.authorisation.number}
            )
        if self.file is None:
            found.append(_("no master file is in force"))
        found += [str(each) for each in self.differences]
        if self.file is not None and (self.statement is None or self.statement.state != "agrees"):
            words = (
                _("%(file)s was found to differ from %(authorised)s")
                if self.statement is not None and self.statement.state == "differs"
                else _("nobody has signed that %(file)s agrees with %(authorised)s")
            )
            found.append(words % {"file": self.file, "authorised": self.authorised})
        return tuple(found)

    @property
    def agrees(self) -> bool:
        """Whether nothing stands against certification."""
        return not self.faults


def authorised_now(product: Product) -> AuthorisationVersion | None:
    """The newest version of the authorisation that stands for the product, or None: one query."""
    return (
        AuthorisationVersion.objects.filter(
            authorisation__product_id=product.pk, authorisation__state__in=STANDING
        )
        .order_by("-number")
        .first()
    )


def standing_of(product: Product, mode: str) -> Standing:
    """How it stands now; no query for a product of another regime, a fixed number otherwise (the contents are kept)."""
    if product.regime != Regime.MA:
        return Standing(applies=False)
    authorised = authorised_now(product)
    file = effective_master_file(product, mode)
    if authorised is None or file is None:
        return Standing(applies=True, authorised=authorised, file=file)
    in_use = [
        load_content(pk)
        for pk in InstructionVersion.objects.filter(
            instruction__product_id=product.pk, instruction__mode=mode, state="effective"
        )
        .select_related(None)
        .order_by("instruction__number")
        .values_list("pk", flat=True)
    ]
    differences = [*file_differences(authorised, file, covering_scope(product, mode))]
    for content in in_use:
        differences += content_differences(authorised, content)
    return Standing(
        applies=True,
        authorised=authorised,
        file=file,
        statement=Alignment.objects.filter(file_version=file, authorisation_version=authorised).first(),
        differences=tuple(differences),
        compared=tuple(name_of(content) for content in in_use),
    )


def name_of(content: VersionContent) -> str:
    """`MI-0142 version 3`."""
    return _("%(number)s version %(version)s") % {
        "number": content.instruction_number,
        "version": content.version_number,
    }


def _plain(text: str) -> str:
    """Blanks and capitals say nothing."""
    return " ".join(text.split()).casefold()


def file_differences(
    authorised: AuthorisationVersion, file: MasterFileVersion, scope: LicenceScope | None
) -> list[Disagreement]:
    """Name and form of the product, control site of the file and of the licence, against the authorisation."""
    product = file.master_file.product
    pairs = [
        (_("Name of the product"), authorised.product_name, product.name, _("the product’s record")),
        (_("Dosage form"), authorised.dosage_form, product.dosage_form, _("the product’s record")),
        (_("Control site"), authorised.control_site, file.master_file.control_site.name, file.master_file),
    ]
    if scope is not None:
        licence = scope.licence
        pairs.append((_("Control site"), authorised.control_site, licence.control_site.name, licence.number))
    return [
        Disagreement(what, there, ours, str(where))
        for what, there, ours, where in pairs
        if _plain(there) != _plain(ours)
    ]


def content_differences(authorised: AuthorisationVersion, content: VersionContent) -> list[Disagreement]:
    """Shelf life and release specification of an instruction against the authorisation.

    A shorter shelf life and a narrower limit keep within what is authorised; a longer or wider one does not. Each line of the
    authorised specification is tested as registered specification, and nothing else is called registered.
    """
    where = name_of(content)
    found = []
    ours = content.shelf_life_minutes
    if ours is None or ours > authorised.shelf_life_minutes:
        found.append(
            Disagreement(
                _("Shelf life"),
                _("at most %(time)s") % {"time": shelf_life(authorised.shelf_life_minutes)},
                shelf_life(ours) if ours else _("nothing"),
                where,
            )
        )
    lines = {line.key: line for line in content.criteria}
    rows = {row["key"]: row for row in authorised.specification}
    for key, row in rows.items():
        found += _line_differences(row, lines.get(key), content.criteria, authorised.specification, where)
    found += [
        Disagreement(
            line.title, _("no such line"), _("registered, %(limit)s") % {"limit": line.limit.words()}, where
        )
        for key, line in lines.items()
        if line.registered and key not in rows
    ]
    return found


def _line_differences(
    row: Any,
    line: CriterionContent | None,
    criteria: Iterable[CriterionContent],
    specification: Sequence[Any],
    where: str,
) -> list[Disagreement]:
    limit = Limit.from_json(row["limit"])
    if line is None:
        return [Disagreement(row["title"], limit.words(), _("nothing: it is not tested"), where)]
    found = []
    if not within(line.limit, limit):
        found.append(Disagreement(row["title"], limit.words(), line.limit.words(), where))
    if not line.registered:
        found.append(
            Disagreement(
                row["title"], _("a registered line"), _("that it is a test of the maker’s own only"), where
            )
        )
    allowed = {one["key"] for one in specification if row["group"] and one["group"] == row["group"]}
    more = [
        one.title
        for one in criteria
        if line.group and one.group == line.group and one.key not in {*allowed, line.key}
    ]
    if more:
        found.append(
            Disagreement(
                row["title"],
                _("no such alternative"),
                _("that %(others)s may stand for it") % {"others": ", ".join(more)},
                where,
            )
        )
    return found


def within(ours: Limit, authorised: Limit) -> bool:
    """Whether everything that our limit lets pass is within what is authorised, in the same unit."""
    if bool(ours.choices) != bool(authorised.choices) or ours.unit != authorised.unit:
        return False
    if authorised.choices:
        return set(ours.choices) <= set(authorised.choices)
    return inside(Span(ours.low, ours.high, ours.low_inclusive, ours.high_inclusive), authorised)


def faults_of_batch(
    product: Product, mode: str, file_version: MasterFileVersion, content: VersionContent
) -> tuple[str, ...]:
    """What keeps a batch of this product from being certified: the standing check, and what its own instruction said.

    ``file_version``, ``content``: those under which the batch was made, in force or not any more.
    """
    standing = standing_of(product, mode)
    found = list(standing.faults)
    if standing.applies and standing.authorised is not None and name_of(content) not in standing.compared:
        found += [str(each) for each in content_differences(standing.authorised, content)]
    if (
        standing.applies
        and standing.authorised is not None
        and standing.file is not None
        and standing.file.pk != file_version.pk
        and Alignment.objects.filter(
            file_version=file_version,
            authorisation_version__authorisation=standing.authorised.authorisation_id,
            state="differs",
        ).exists()
    ):
        found.append(
            _("the batch was made under %(file)s, which was found to differ from the authorisation")
            % {"file": file_version}
        )
    return tuple(dict.fromkeys(found))


def alignments_waiting(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """Files in force that this person is to read against their authorisation as it stands, oldest first: one query."""
    newer = AuthorisationVersion.objects.select_related(None).filter(
        authorisation=OuterRef("authorisation_version__authorisation"),
        number__gt=OuterRef("authorisation_version__number"),
    )
    return [
        {
            "href": reverse("designations:alignment", args=[row.file_version.master_file.number]),
            "title": _("%(file)s and its marketing authorisation") % {"file": row.file_version},
            "says": _("To be checked and signed: no batch is certified before.")
            if row.state == "open"
            else _("Found to differ: no batch is certified until they agree."),
            "late": row.state == "differs",
        }
        for row in Alignment.objects.for_actor(actor, Permission.LICENCE_EDIT)
        .filter(
            ~Exists(newer),
            state__in=["open", "differs"],
            file_version__state="effective",
            authorisation_version__authorisation__state__in=STANDING,
        )
        .distinct()
        .order_by("id")[:most]
    ]
