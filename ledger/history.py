"""Records as they stood at an instant, from their row history: what a page or a paper about the past must name them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Model, Q, When

M = TypeVar("M", bound=Model)


def stood_at(model: type[M], ids: Iterable[Any], at: datetime) -> dict[Any, M]:
    """Key → an unsaved copy of the record as it stood at ``at``; of one that came later, as it first was: one query.

    Columns that the history leaves out hold their default. Related records are as they are now: ask for theirs too.
    """
    keys = {key for key in ids if key is not None}
    if not keys:
        return {}
    history: Any = cast(Any, model).pgh_event_model
    columns = [field.attname for field in model._meta.concrete_fields]
    kept = {field.attname for field in history._meta.concrete_fields}
    later = ExpressionWrapper(Q(pgh_created_at__gt=at), output_field=BooleanField())
    rows = (
        history.objects.filter(pgh_obj_id__in=keys)
        .order_by("pgh_obj_id", later, Case(When(later, then=F("pgh_seq")), default=-F("pgh_seq")))
        .distinct("pgh_obj_id")
    )
    return {
        row.pgh_obj_id: model(**{name: getattr(row, name) for name in columns if name in kept})
        for row in rows
    }
