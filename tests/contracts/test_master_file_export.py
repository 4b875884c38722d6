"""A master file as it leaves the system: sealed, archival, and true to the register at its instant (REG-14, REG-18, REG-21)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.services.organisations import organisation_change
from designations.asof import file_as_of
from designations.fileexport.rendering import render_file
from designations.fileexport.tree import export_tree, file_tree
from designations.headings import current_template, headings
from designations.models import MasterFileExport, MasterFileVersion, Step
from designations.services import fileexports, masterfiles
from designations.services.products import product_change
from designations.tasks import make_export
from ledger.canonical import canonical_bytes
from ledger.documents import document_bytes
from ledger.errors import InvalidInput, NotPermitted, WrongState
from ledger.models import Event, OutboxMessage
from ledger.outbox import mark_failed
from ledger.pdf import check_conformance, extract_attachments, validate
from ledger.pdf.identity import CA_FILE
from sites.agreements.services import site_host_record
from sites.models import RemoteSite
from sites.services import listing
from tests.contracts.pdftext import pdf_text
from tests.factories.accounts import SYSTEM, make_actor, make_organisation, sign_in
from tests.factories.batches import days_ago
from tests.factories.designations import Made, make_cart, make_team, prove
from tests.factories.sites import make_site

pytestmark = pytest.mark.django_db


@dataclass
class Story:
    """A file whose first version of 400 days ago lists two sites; the second, of 100 days ago, another two and one that ended."""

    made: Made
    sites: dict[str, RemoteSite]

    @property
    def file(self) -> Any:
        return self.made.master_file_version.master_file

    def export(self, at: datetime) -> tuple[MasterFileExport, bytes, dict[str, Any]]:
        """Asked for and made: the row, the PDF, the attached data."""
        row = fileexports.export_ask(actor=self.made.team.reviewer, master_file=self.file, at=at)
        make_export(str(OutboxMessage.objects.get(topic=fileexports.TOPIC, key=str(row.pk)).pk))
        row.refresh_from_db()
        pdf = document_bytes(row.document)
        return row, pdf, json.loads(extract_attachments(pdf)["master-file.json"])


def _version(made: Made, sites: list[tuple[RemoteSite, datetime | None]], says: str) -> MasterFileVersion:
    team = made.team
    version = masterfiles.masterfile_version_draft(
        actor=team.author,
        master_file=made.master_file_version.master_file,
        designation=made.designation,
        change_class="annual",
        change_summary=says,
        sections={key: f"{says} {title}." for key, title in headings(current_template()).items()},
        control_strategy=[
            {
                "attribute": "Safety", "parameter": "Vector copies", "step": "vcn",
                "limit": {"high": "5", "unit": "copies/cell"}, "evidence": "Validation report 7",
            }
        ],
    )  # fmt: skip
    for site, until in sites:
        listing.site_list(actor=team.author, version=version, site=site, listed_until=until)
    for move, who in (("submit", team.author), ("approve", team.qp), ("make_effective", team.qp)):
        masterfiles.masterfile_version_move(actor=who, version=version, move=move, proof=prove(who))
    return version


@pytest.fixture
def story() -> Story:
    with days_ago(420):
        made = make_cart()
        sites = {
            name: make_site(made.team.control_site, made.team.reviewer, name=f"{name} Infirmary")
            for name in ("Ashdown", "Bexley", "Calder", "Derwent")
        }
    with days_ago(400):
        _version(made, [(sites["Ashdown"], None), (sites["Bexley"], None)], "As first agreed.")
    ended = timezone.now() - timedelta(days=50)
    with days_ago(100):
        _version(
            made,
            [(sites["Bexley"], ended), (sites["Calder"], None), (sites["Derwent"], None)],
            "Two sites more.",
        )
    return Story(made, sites)


def register_at(number: str, at: datetime) -> list[tuple[str, str]]:
    """Code and name of each site on the list at the instant, from the raw rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.code, s.name FROM mfg_sites_listedsite l
                JOIN mfg_sites_remotesite s ON s.id = l.site_id
                JOIN designations_masterfileversion v ON v.id = l.master_file_version_id
                JOIN designations_masterfile m ON m.id = v.master_file_id
            WHERE m.number = %s AND v.effective_from <= %s AND coalesce(v.effective_until, 'infinity') > %s
                AND coalesce(l.listed_from, '-infinity') <= %s AND coalesce(l.listed_until, 'infinity') > %s
            ORDER BY s.code
            """,
            [number, at, at, at, at],
        )
        return [(code, name) for code, name in cursor.fetchall()]


@pytest.mark.parametrize(
    ("days", "names"),
    [
        (0, {"Calder", "Derwent"}),
        (75, {"Bexley", "Calder", "Derwent"}),
        (365, {"Ashdown", "Bexley"}),
        (410, set()),
    ],
)
def test_reg_18_21_the_exported_list_is_the_register_at_the_instant(
    story: Story, days: int, names: set[str]
) -> None:
    at = timezone.now() - timedelta(days=days)
    _row, pdf, tree = story.export(at)
    register = register_at(story.file.number, at)
    assert {name for _code, name in register} == {f"{name} Infirmary" for name in names}
    assert [(site["code"], site["name"]) for site in tree["sites"]] == register
    said = pdf_text(pdf)
    for name, site in story.sites.items():
        assert (f"{name} Infirmary" in said) is (name in names)
        assert (f" {site.code} " in said) is (name in names)
    if names:
        assert f"List of sites at this instant ({len(names)})" in said
    else:
        assert "No site was listed" in said


def test_reg_21_the_file_names_product_sites_and_hosts_as_they_were_then(story: Story) -> None:
    actor, site = story.made.team.reviewer, story.sites["Calder"]
    product, control = story.file.product, story.file.control_site
    before = timezone.now()
    was = {"product": product.name, "form": product.dosage_form, "control": control.name}
    host = make_organisation("host", name="Calder Valley Trust")
    site_host_record(actor=actor, site=site, host=host, reason="The host merged.")
    product_change(
        actor=story.made.team.regulatory, product=product, name="Renamed cells", dosage_form="suspension",
        autologous=product.autologous, reason="As authorised.",
    )  # fmt: skip
    organisation_change(actor=SYSTEM, organisation=control, name="Renamed holder")
    for at, names in (
        (before, (was["product"], was["form"], was["control"], was["control"])),
        (timezone.now(), ("Renamed cells", "suspension", "Renamed holder", "Calder Valley Trust")),
    ):
        _row, pdf, tree = story.export(at)
        (calder,) = (one for one in tree["sites"] if one["code"] == site.code)
        said = (tree["product"]["name"], tree["product"]["dosage_form"], tree["master_file"]["control_site"])
        assert (*said, calder["organisation"]) == names
        assert all(name in pdf_text(pdf) for name in names)
        assert ("Renamed" in pdf_text(pdf)) is (at != before)


def test_reg_14_the_file_holds_its_sections_history_strategy_and_signatures(
    story: Story, settings: Any
) -> None:
    row, pdf, tree = story.export(timezone.now())
    assert check_conformance(pdf) == []
    found = validate(pdf, [(Path(settings.PDF_SIGNING_P12).parent / CA_FILE).read_bytes()])
    assert found.valid
    said = pdf_text(pdf)
    for key, title in headings(current_template()).items():
        assert f". {title} Two sites more. {title}." in said, key
    title = Step.objects.get(version=story.made.version, key="vcn", removed_at=None).title
    assert f"Safety Vector copies {title} 5 copies/cell or less Validation report 7" in said, "by its title"
    assert tree["version"]["control_strategy"][0]["step"] == "vcn"
    assert tree["version"]["control_strategy"][0]["step_title"] == title
    assert [one["version"] for one in tree["history"]] == [1, 2, 3]
    assert "As first agreed." in said
    assert [one["meaning"] for one in tree["version"]["signatures"]] == ["authored", "approved", "released"]
    assert "Q. Person" in said
    assert tree["format"] == "spokewise.master-file/1"
    assert row.number in said
    _row, _pdf, last_year = story.export(timezone.now() - timedelta(days=365))
    assert last_year["version"]["number"] == 2
    assert [one["version"] for one in last_year["history"]] == [1, 2], "what came later is not in it"
    assert all("As first agreed." in one["text"] for one in last_year["version"]["sections"])


def test_reg_138_making_it_again_gives_the_same_bytes_and_happens_once(story: Story) -> None:
    row, pdf, _tree = story.export(timezone.now() - timedelta(days=10))
    make_export(str(OutboxMessage.objects.get(key=str(row.pk)).pk))
    row.refresh_from_db()
    assert document_bytes(row.document) == pdf
    assert Event.objects.filter(kind="designations.masterfile.export_made").count() == 1
    data = canonical_bytes(export_tree(row))
    assert render_file(data) == render_file(data)


def test_reg_21_no_file_of_an_instant_ahead(story: Story) -> None:
    with pytest.raises(InvalidInput) as caught:
        fileexports.export_ask(
            actor=story.made.team.reviewer,
            master_file=story.file,
            at=timezone.now() + timedelta(minutes=1),
        )
    assert caught.value.problems[0].reg == "REG-21"
    assert not MasterFileExport.objects.exists()


def test_reg_129_who_may_ask_and_who_may_not(story: Story) -> None:
    product = story.made.product
    for who in (make_team().reviewer, story.made.team.author, make_actor("inspector", product.scope)):
        with pytest.raises(NotPermitted):
            fileexports.export_ask(actor=who, master_file=story.file)


def test_reg_138_what_was_handed_out_is_not_written_again(story: Story) -> None:
    row, _pdf, _tree = story.export(timezone.now())
    other = fileexports.export_ask(actor=story.made.team.reviewer, master_file=story.file)
    for sql, values in (
        (
            "UPDATE designations_masterfileexport SET document_id = NULL, state = 'asked' WHERE id = %s",
            [row.pk],
        ),
        ("UPDATE designations_masterfileexport SET at = now() - interval '9 days' WHERE id = %s", [row.pk]),
        ("DELETE FROM designations_masterfileexport WHERE id = %s", [row.pk]),
        (
            "UPDATE designations_masterfileexport SET state = 'made', document_id = %s WHERE id = %s",
            [row.document_id, other.pk],
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)


def test_an_export_that_could_not_be_made_is_asked_for_again(story: Story) -> None:
    row = fileexports.export_ask(actor=story.made.team.reviewer, master_file=story.file)
    message = OutboxMessage.objects.get(key=str(row.pk))
    with pytest.raises(WrongState):
        fileexports.export_ask_again(actor=story.made.team.reviewer, export=row)
    mark_failed(str(message.pk), "RecordError: no paper")
    with pytest.raises(NotPermitted):
        fileexports.export_ask_again(actor=story.made.team.author, export=row)
    fileexports.export_ask_again(actor=story.made.team.reviewer, export=row)
    make_export(str(message.pk))
    row.refresh_from_db()
    assert row.state == "made"


def test_reg_21_the_open_data_of_the_instant_is_what_the_pdf_holds(
    story: Story, client_of: Callable[[Any], Client]
) -> None:
    at = timezone.now() - timedelta(days=365)
    _row, _pdf, tree = story.export(at)
    path = f"/api/v1/master-files/{story.file.number}/export/"
    answer = client_of(story.made.team.reviewer).get(path, {"at": at.isoformat()})
    given = answer.json()
    assert given == {key: value for key, value in tree.items() if key != "export"}
    assert [(site["code"], site["name"]) for site in given["sites"]] == register_at(story.file.number, at)
    assert client_of(make_actor("inspector", story.made.product.scope)).get(path).status_code == 200
    assert client_of(make_team().reviewer).get(path).status_code == 404
    assert client_of(story.made.team.reviewer).get(path, {"at": "yesterday"}).status_code == 422
    assert file_tree(file_as_of(story.file, at)) == given


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    return lambda actor: sign_in(Client(), actor.person)
