"""The compose file, the image and the demonstration start the same processes with settings that exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.environment import BASE_DIR
from config.processes import ALL, WEB
from scripts.check_deploy import production_environment

IN_A_CONTAINER = {"host": "0.0.0.0", "port": "8000", "workers": "2", "run": "/tmp"}  # noqa: S104, S108  as the image has it


def compose() -> dict[str, Any]:
    found = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
    assert isinstance(found, dict)
    return found


def variables_read_by_the_code() -> set[str]:
    pattern = re.compile(r"""(?:environ(?:\.get)?[\[(]|required\(|number\()\s*"([A-Z][A-Z0-9_]+)\"""")
    text = "\n".join(path.read_text() for path in (BASE_DIR / "config").rglob("*.py"))
    return set(pattern.findall(text))


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.name)
def test_compose_starts_each_process_with_our_command_line(process: Any) -> None:
    service = compose()["services"][process.name]
    assert service["command"] == process.command(python="python", values=IN_A_CONTAINER)
    assert process.environment.items() <= service["environment"].items()


def test_the_image_starts_the_web_process_by_default() -> None:
    text = (BASE_DIR / "Dockerfile").read_text()
    command = yaml.safe_load(text[text.rindex("CMD ") + 4 :])
    assert command == WEB.command(python="python", values=IN_A_CONTAINER)


def test_only_the_migrate_step_knows_the_owner() -> None:
    services = compose()["services"]
    knowing = {
        name
        for name, service in services.items()
        if "OWNER_DATABASE_URL" in (service.get("environment") or {})
    }
    assert knowing == {"migrate"}
    assert services["migrate"]["command"][:3] == ["python", "manage.py", "migrate"]


def test_everything_that_serves_waits_for_the_tables() -> None:
    services = compose()["services"]
    for process in ALL:
        assert (
            services[process.name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        )


def test_compose_brings_every_variable_that_production_demands_and_none_that_nobody_reads(
    tmp_path: Path,
) -> None:
    brought = set(compose()["services"]["web"]["environment"])
    assert set(production_environment(tmp_path)) <= brought
    assert brought - {"DJANGO_SETTINGS_MODULE"} <= variables_read_by_the_code()


def test_every_variable_that_is_read_is_in_the_reference() -> None:
    reference = (BASE_DIR / "docs/reference/settings.md").read_text()
    read = variables_read_by_the_code()
    assert "DATABASE_URL" in read
    assert {name for name in read if f"`{name}`" not in reference} == set()


def test_the_database_is_made_with_the_same_sort_order_as_the_embedded_one() -> None:
    script = (BASE_DIR / "deploy/postgres-init.sh").read_text()
    assert "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'" in script
    assert (
        "builtin-locale=C.UTF-8" in compose()["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    )


def load_production(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


SAFETY = [
    "SECRET_KEY",
    "LEDGER_SIGNING_KEY",
    "FIELD_KEYS",
    "PDF_SIGNING_P12",
    "PDF_SIGNING_PASSPHRASE",
    "DATABASE_URL",
    "REDIS_URL",
    "SITE_ADDRESS",
    "EMAIL_FROM",
]


def test_production_loads_when_everything_is_there(tmp_path: Path) -> None:
    assert load_production(production_environment(tmp_path)).returncode == 0
    assert set(SAFETY) == set(production_environment(tmp_path)) - {"DJANGO_SETTINGS_MODULE"}


@pytest.mark.parametrize("name", SAFETY)
def test_production_refuses_to_start_without_a_safety_setting_and_names_it(tmp_path: Path, name: str) -> None:
    environment = production_environment(tmp_path)
    del environment[name]
    done = load_production(environment)
    assert done.returncode != 0
    assert f"{name} is not set." in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "short", "at least 50 characters"),
        ("LEDGER_SIGNING_KEY", "not base64!", "not base64"),
        ("LEDGER_SIGNING_KEY", "c2hvcnQ=", "must be 32 bytes"),
        ("FIELD_KEYS", "c2hvcnQ=", "must be 32 bytes"),
        ("PDF_SIGNING_P12", "/nowhere.p12", "path of a PKCS#12 file"),
        ("SITE_ADDRESS", "http://spokewise.example", "must be an https address"),
        ("DATABASE_URL", "sqlite:///records.db", "must look like postgresql://"),
    ],
)
def test_production_refuses_a_malformed_setting_and_does_not_repeat_it(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    done = load_production({**production_environment(tmp_path), name: value})
    assert done.returncode != 0
    assert words in done.stderr.splitlines()[-1]


def test_a_serving_process_that_can_see_the_owners_password_refuses_to_start(tmp_path: Path) -> None:
    environment = production_environment(tmp_path)
    done = load_production(
        {**environment, "OWNER_DATABASE_URL": environment["DATABASE_URL"], "SPOKEWISE_PROCESS": "web"}
    )
    assert done.returncode != 0
    assert "only the migrate step may know the owner's password" in done.stderr
