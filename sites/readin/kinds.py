"""The kinds of list that can be read in, and for which of an actor's places."""

from typing import Any

from accounts.models import SYSTEM_SCOPE_ID, Scope
from sites.readin.equipment import EquipmentRows
from sites.readin.judging import Kind
from sites.readin.people import PeopleRows
from sites.readin.register import SiteRows
from sites.readin.states import PERMISSIONS
from sites.readin.training import TrainingRows

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (SiteRows(), EquipmentRows(), TrainingRows(), PeopleRows())
}


def kinds_for(actor: Any) -> list[str]:
    """The kinds of which the actor may type a row somewhere, and so may read in a file."""
    return [name for name in KINDS if actor.may_any(PERMISSIONS[name])]


def places_for(actor: Any, name: str) -> list[Scope]:
    """The places whose rows the actor may read in: the installation first, then by title. One query."""
    found = Scope.objects.filter(pk__in=actor.scope_ids(PERMISSIONS[name]), kind__in=KINDS[name].places)
    return sorted(found, key=lambda scope: (scope.pk != SYSTEM_SCOPE_ID, scope.title))
