"""Every table of ours says how it is kept, and forgetting is impossible."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from ledger import kinds
from ledger.reference import pages
from ledger.reference import tests_by_requirement as by_requirement
from ledger.registry import GOVERNED
from ledger.requirements import TITLES, UNSHOWN, wrongly_said
from ledger.rules import RULES
from ledger.transitions import TABLES
from ui.formats import said

OURS = ("ledger", "accounts", "designations", "mfg_sites", "batches", "oversight")


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not hasattr(model, "pgh_tracked_model") and not model._meta.proxy
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_every_model_declares_its_governance(model):
    governance = GOVERNED.get(model._meta.label_lower)
    assert governance, f"{model._meta.label} needs @record or @working"
    fields = {field.name for field in model._meta.get_fields()}
    assert set(governance.personal) <= fields
    assert governance.tracked or len(governance.reason) > 10


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_scope_paths_end_at_a_scope(model):
    for path in GOVERNED[model._meta.label_lower].scope:
        current = model
        for part in path.split("__"):
            field = current._meta.get_field(part)
            current = field.related_model
        assert current._meta.label_lower == "accounts.scope", f"{model._meta.label}.{path} ends at {current}"


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_tracked_models_have_history_of_insert_update_and_delete(model):
    governance = GOVERNED[model._meta.label_lower]
    trackers = [
        {tracker.label for tracker in history.pgh_trackers}
        for history in apps.get_models()
        if getattr(history, "pgh_tracked_model", None) is model
    ]
    assert trackers == ([{"insert", "update", "delete"}] if governance.tracked else [])


@pytest.mark.parametrize("kind", sorted(kinds.KINDS), ids=str)
def test_every_event_kind_tells_itself_in_a_sentence(kind):
    registered = kinds.KINDS[kind]
    sentence = registered.present(dict.fromkeys(registered.payload, "…"))
    assert str(sentence).strip()
    assert str(registered.title).strip()


@pytest.mark.parametrize("kind", sorted(kinds.KINDS), ids=str)
def test_every_event_kind_says_its_days_in_words(kind):
    """Days and instants are stored as 2026-11-29 and read as 29 November 2026, wherever a trail is told."""
    registered = kinds.KINDS[kind]
    when = r"(^|_)(on|at|from|until|start|end|day|since|due|expires)$"
    for stored in ("2026-11-29", "2026-11-29T10:00:00+00:00"):
        payload = {key: stored if re.search(when, key) else "…" for key in registered.payload}
        assert "2026-11" not in str(registered.present(said(payload)))


def test_every_model_with_a_state_column_has_a_table_and_a_guard():
    for model in our_models():
        if any(field.name == "state" for field in model._meta.fields):
            label = model._meta.label_lower
            assert label in TABLES, f"{label} has a state column but no state table"
            assert "state_guard" in {trigger.name for trigger in model._meta.triggers}, (
                f"{label} has no state guard"
            )


def test_every_move_names_a_registered_event():
    for table in TABLES.values():
        for move in table.moves:
            assert move.event in kinds.KINDS, f"{table.record_type}.{move.name}: {move.event}"


def test_every_subscriber_and_route_exists():
    for kind, paths in settings.LEDGER_SUBSCRIBERS.items():
        assert kind in kinds.KINDS
        for path in paths:
            assert callable(import_string(path))
    from config.celery import app

    app.loader.import_default_modules()
    for topic, task in settings.OUTBOX_ROUTES.items():
        assert task in app.tasks, f"outbox topic {topic} is routed to {task}, which no worker knows"


def test_reference_pages_are_current():
    docs = Path(settings.BASE_DIR) / "docs"
    stale = [
        name
        for name, text in pages(Path(settings.BASE_DIR) / "tests").items()
        if not (docs / name).exists() or (docs / name).read_text() != text
    ]
    assert stale == [], "run manage.py make_docs"


def test_each_requirement_has_a_test_or_is_named_as_missing():
    shown = set(by_requirement(Path(settings.BASE_DIR) / "tests"))
    assert list(TITLES) == [f"REG-{number:02d}" for number in range(1, 48)]
    assert set(TITLES) >= UNSHOWN
    assert wrongly_said(shown) == []
    assert wrongly_said(shown - {"REG-09"}) == ["REG-09"], "a requirement that lost its test is named"
    assert wrongly_said(shown | UNSHOWN) == sorted(UNSHOWN), "one that got its test leaves the list"


def test_every_requirement_behind_a_rule_has_a_test_of_its_name():
    covered = by_requirement(Path(settings.BASE_DIR) / "tests")
    missing = sorted({rule.reg for rule in RULES.values() if rule.reg.startswith("REG-")} - set(covered))
    assert missing == []
