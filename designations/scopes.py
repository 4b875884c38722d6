"""How floors above widen who sees a record: a path downward-registered from their ``apps.ready()``.

A site sees the instructions issued to it; only the floor above knows what is issued, so it names the path here.
"""

from django.db import models


def also_seen_through(model: type[models.Model], path: str) -> None:
    """Let rows of ``model`` be seen (by ``for_actor``, never changed) through one more path to a scope id."""
    paths: list[str] = model.SCOPE_PATHS  # type: ignore[attr-defined]  # every record of this floor has it
    if path not in paths:
        model.SCOPE_PATHS = [*paths, path]  # type: ignore[attr-defined]  # its own list from now on
