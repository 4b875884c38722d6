"""The house rules that a reader would otherwise have to check by eye."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from config.environment import BASE_DIR
from config.settings.base import OUR_APPS

HARD_LIMIT = 500
FLOORS = ["config", "oversight", "batches", "sites", "designations", "accounts", "ledger | ui"]


def tracked_files() -> list[Path]:
    """Every file of the repository, and every new one that git does not ignore."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=BASE_DIR,
        capture_output=True,
        check=True,
    )
    return [path for name in done.stdout.decode().split("\0") if name and (path := BASE_DIR / name).is_file()]


def our_modules() -> Iterator[Path]:
    for path in tracked_files():
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield path


def pyproject() -> dict[str, object]:
    return tomllib.loads((BASE_DIR / "pyproject.toml").read_text())


def test_floors_are_the_same_in_the_linter_the_settings_and_the_folders() -> None:
    linter = pyproject()["tool"]["importlinter"]  # type: ignore[index]  # a test fails loudly on another shape
    names = [name for floor in FLOORS for name in floor.split(" | ")]
    assert linter["contracts"][0]["layers"] == FLOORS
    assert sorted(linter["root_packages"]) == sorted(names)
    assert sorted(app.partition(".")[0] for app in OUR_APPS) == sorted(names)
    packages = {path.parent.name for path in BASE_DIR.glob("*/__init__.py")}
    assert packages - {"tests", "bench"} == set(names)
    assert apps.get_app_config("mfg_sites").name == "sites"


def test_no_module_is_too_long_to_read() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in our_modules()}
    assert len(lengths) > 20
    assert {str(path.relative_to(BASE_DIR)): n for path, n in lengths.items() if n > HARD_LIMIT} == {}


def our_models() -> list[type[models.Model]]:
    labels = {config.label for config in apps.get_app_configs() if config.name.partition(".")[0] in FOLDERS}
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in labels]


FOLDERS = {name for floor in FLOORS for name in floor.split(" | ")}


# Rows that are no records: derived, and made again from what they derive from.
MAY_CASCADE = {"accounts.ScopeGrant.permission"}


def test_nothing_cascades_into_our_records_or_people() -> None:
    found = []
    for model in our_models():
        for field in model._meta.get_fields():
            remote = getattr(field, "remote_field", None)
            if field.auto_created or not field.concrete or remote is None:
                continue
            if getattr(remote, "on_delete", None) is models.CASCADE:
                found.append(f"{model._meta.label}.{field.name}")
    assert set(found) - MAY_CASCADE == set()


def test_no_signals_between_our_apps() -> None:
    """Django's own post_migrate is the one signal we listen to; work between apps goes through named subscribers."""
    for path in our_modules():
        if path.parts[len(BASE_DIR.parts)] == "tests":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
                assert {alias.name for alias in node.names} == {"post_migrate"}, path
            if isinstance(node, ast.ImportFrom) and node.module == "django.dispatch":
                raise AssertionError(f"{path} brings in signals")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_locks_have_hashes_and_no_addresses(name: str) -> None:
    text = (BASE_DIR / name).read_text()
    assert "://" not in text
    assert not re.search(r"^--(index|extra-index|find-links|trusted)", text, re.MULTILINE)
    entries = re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.IGNORECASE)
    for entry in entries:
        assert "==" in entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_front_end_lock_has_hashes_and_no_addresses() -> None:
    text = (BASE_DIR / "package-lock.json").read_text()
    assert '"integrity": "sha512-' in text
    assert '"resolved"' not in text


def test_production_and_development_locks_agree() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (BASE_DIR / name).read_text()
        return dict(
            re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.MULTILINE | re.IGNORECASE)
        )

    production, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert len(production) > 50
    assert {name: development.get(name) for name in production} == production


def test_every_dependency_says_why_it_is_there() -> None:
    text = (BASE_DIR / "pyproject.toml").read_text()
    lines = re.findall(r'^  "([a-z0-9\[\]-]+)[^"]*",(.*)$', text, re.MULTILINE | re.IGNORECASE)
    assert len(lines) > 30
    for name, rest in lines:
        if name.upper() == name or "RUF" in name:
            continue
        assert re.match(r"\s*# \w{1,}", rest), f"{name} has no reason"


def _binary(path: Path) -> bool:
    return b"\0" in path.read_bytes()[:8192]


def test_no_path_of_a_machine_and_no_package_host_is_in_the_repository() -> None:
    forbidden = re.compile(
        r"/(?:home|Users)/[a-z]|/work/(?:main|shared)|pypi\.org|pythonhosted|registry\.npmjs|npmjs\.org|index-url",
        re.IGNORECASE,
    )
    found = []
    for path in tracked_files():
        if path == Path(__file__) or _binary(path):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if forbidden.search(line):
                found.append(f"{path.relative_to(BASE_DIR)}:{number}")
    assert found == []


def test_every_product_setting_is_in_the_reference() -> None:
    reference = (BASE_DIR / "docs/reference/settings.md").read_text()
    missing = [name for name in vars(settings.SPOKEWISE) if f"`{name}`" not in reference]
    assert missing == []
