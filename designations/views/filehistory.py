"""Master files and instructions over time: what changed between two versions, and what was in force at an instant."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding
from designations import presenters, selectors
from designations.asof import AsOf, file_as_of
from designations.content import load_content
from designations.headings import headings
from designations.models import InstructionVersion, MasterFile, MasterFileVersion
from designations.redline import instruction_redline
from designations.redline.shown import file_change, file_parts, file_versions_for, instruction_parts
from designations.views.instructions import version_or_404
from ui.forms import DesignForm, MomentField


class InstantForm(DesignForm):
    """The instant of which is asked; it stands in the address."""

    at = MomentField(label=_l("As it was at"))


@require_safe
def file_compare(request: HttpRequest, number: str, version: int, earlier: int) -> HttpResponse:
    """What one version of a master file changes in an earlier one (REG-16)."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    seen = list(file_versions_for(actor).filter(master_file__number=number).order_by("number"))
    by_number = {each.number: each for each in seen}
    if version not in by_number or earlier not in by_number or earlier >= version:
        raise Http404
    after, before = by_number[version], by_number[earlier]
    context = {
        "version": after,
        "earlier": before,
        "parts": file_parts(file_change(after, before)),
        "others": [each for each in seen if each.number < version and each.number != earlier],
    }
    return render(request, "designations/masterfile_compare.jinja", context)


@require_safe
def instruction_compare(request: HttpRequest, number: str, version: int, earlier: int) -> HttpResponse:
    """What one version of an instruction changes in an earlier one (REG-16, REG-48)."""
    actor = holding(request, Permission.INSTRUCTION_VIEW)
    after = version_or_404(actor, number, version)
    before = version_or_404(actor, number, earlier)
    if earlier >= version:
        raise Http404
    others = (
        selectors.instruction_versions_for(actor)
        .filter(instruction=after.instruction_id, number__lt=version)
        .exclude(number=earlier)
        .order_by("number")
    )
    context = {
        "version": after,
        "earlier": before,
        "parts": instruction_parts(instruction_redline(load_content(before.pk), load_content(after.pk))),
        "others": list(others),
    }
    return render(request, "designations/instruction_compare.jinja", context)


def as_of_for(actor: Any, number: str, at: Any) -> AsOf:
    """The file as it stood, as far as this actor may see it; 404 outside the actor's scopes."""
    file: MasterFile = get_object_or_404(
        MasterFile.objects.for_actor(actor, Permission.MASTERFILE_VIEW)
        .select_related("product__control_site")
        .distinct(),
        number=number,
    )
    instructions = (
        selectors.instruction_versions_for(actor)
        if actor.may_any(Permission.INSTRUCTION_VIEW)
        else InstructionVersion.objects.none()
    )
    return file_as_of(
        file,
        at,
        MasterFileVersion.objects.for_actor(actor, Permission.MASTERFILE_VIEW).distinct(),
        instructions,
    )


@require_safe
def as_of(request: HttpRequest, number: str) -> HttpResponse:
    """What was in force at an instant; the instant stands in the address (REG-21)."""
    actor = holding(request, Permission.MASTERFILE_VIEW)
    now = timezone.now()
    asked = "at_0" in request.GET or "at_1" in request.GET
    form = InstantForm(request.GET if asked else None, initial={"at": now.replace(microsecond=0)})
    good = asked and form.is_valid()
    at = form.cleaned_data["at"] if good else now
    found = as_of_for(actor, number, at)
    context = {
        "form": form,
        "file": found.master_file,
        "found": found if good or not asked else None,
        "asked": good,
        "ahead": at > now,
        "tag": presenters.tag,
        "sections": sections_of(found.version),
    }
    return render(
        request, "designations/masterfile_as_of.jinja", context, status=422 if asked and not good else 200
    )


def sections_of(version: MasterFileVersion | None) -> list[tuple[str, str]]:
    """Heading and text in the order of the version's template."""
    if version is None:
        return []
    return [(title, version.sections.get(key, "")) for key, title in headings(version.template).items()]
