"""The pages on which a process owner writes the control strategy of a draft (REG-84)."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from designations.controlstrategy import control_rows
from designations.models import MasterFileVersion, Step
from designations.services import masterfiles, strategy
from tests.designations.test_strategy import PROOF, row
from tests.factories.accounts import make_actor, make_organisation, sign_in
from tests.factories.designations import Made, draft_master_file_version, make_cart, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Made:
    return make_cart()


@pytest.fixture
def draft(made: Made) -> MasterFileVersion:
    return draft_master_file_version(made.team, made.master_file_version.master_file, made.designation)


@pytest.fixture
def author(made: Made) -> Client:
    return sign_in(Client(), made.team.author.person)


def home(draft: MasterFileVersion) -> str:
    return f"/master-files/{draft.master_file.number}/{draft.number}/strategy/"


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def value(text: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
    assert found, name
    given = re.search(r'value="([^"]*)"', found[0])
    return given[1] if given else ""


def rows_of(version: MasterFileVersion) -> Any:
    return control_rows(MasterFileVersion.objects.get(pk=version.pk).control_strategy)


def test_reg_84_a_parameter_is_added_from_a_step_and_its_limit(
    made: Made, draft: MasterFileVersion, author: Client
) -> None:
    number = made.version.instruction.number
    text = page(author, f"/master-files/{draft.master_file.number}/{draft.number}/")
    assert "Write the control strategy" in text
    text = page(author, home(draft))
    assert "19 steps that belong here are not named yet." in text
    answer = author.post(home(draft) + "add/", {"at": f"{number}:moi"})
    form = answer.headers["Location"]
    assert form == f"{home(draft)}add/{number}/moi/"
    text = page(author, form)
    filled = {name: value(text, name) for name in ("low", "high", "unit")}
    assert filled == {"low": "5", "high": "10", "unit": "TU/cell"}
    assert "5 to 10 TU/cell" in text
    sent = {"attribute": "Potency", "parameter": "Vector per cell", **filled}
    answer = author.post(form, {**sent, "high": "11", "evidence": "VAL-017"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "10 TU/cell" in text
    assert 'href="#id_high"' in text, "the problem is shown at its field"
    answer = author.post(form, sent)
    assert (answer.status_code, "Neither a document nor a reference" in answer.content.decode()) == (
        422,
        True,
    )
    file = SimpleUploadedFile("moi.csv", PROOF, "text/csv")
    assert author.post(form, {**sent, "document": file}).headers["Location"] == home(draft)
    (kept,) = rows_of(draft)
    assert (kept.attribute, kept.step_words, kept.evidence) == ("Potency", f"moi ({number})", "moi.csv")
    text = page(author, home(draft))
    assert "1 parameter is controlled." in text
    assert f"{number}, step " in text
    answer = author.get(f"{home(draft)}evidence/{kept.document}/")
    assert (answer.content, answer.headers["X-Content-Type-Options"]) == (PROOF, "nosniff")
    page(author, f"{home(draft)}evidence/{'0' * 64}/", status=404)


def test_reg_84_a_choice_is_limited_by_ticking_what_is_allowed(
    made: Made, draft: MasterFileVersion, author: Client
) -> None:
    form = f"{home(draft)}add/{made.version.instruction.number}/sterility/"
    text = page(author, form)
    assert re.search(r'<input[^>]*value="sterile"[^>]*checked', text)
    assert not re.search(r'<input[^>]*value="growth"[^>]*checked', text)
    sent = {"attribute": "Safety", "parameter": "Sterility", "evidence": "VAL-021"}
    assert author.post(form, {**sent, "limit_choices": ["sterile", "growth"]}).status_code == 422
    assert author.post(form, sent).status_code == 422
    assert rows_of(draft) == ()
    assert author.post(form, {**sent, "limit_choices": ["sterile"]}).status_code == 302
    assert rows_of(draft)[0].limit_words == "sterile"


def test_reg_84_a_row_is_changed_moved_to_another_step_and_taken_out(
    made: Made, draft: MasterFileVersion, author: Client
) -> None:
    kept = strategy.strategy_row_add(actor=made.team.author, version=draft, data=row(made))
    number = made.version.instruction.number
    at = f"{home(draft)}rows/{kept.mark}/"
    text = page(author, at)
    assert (value(text, "attribute"), value(text, "high")) == ("Safety", "10")
    sent = {
        "attribute": "Safety", "parameter": "Vector copies", "step": f"{number}:vcn", "high": "9",
        "unit": "copies/cell", "evidence": "VAL-018",
    }  # fmt: skip
    answer = author.post(at, {**sent, "step": f"{number}:sterility"})
    assert answer.status_code == 422
    assert "growth" in answer.content.decode(), "the choices of the other step are offered"
    assert author.post(at, {**sent, "unit": "%"}).status_code == 422
    assert author.post(at, sent).status_code == 302
    (changed,) = rows_of(draft)
    assert (changed.limit_words, changed.evidence) == ("9 copies/cell or less", "VAL-018")
    page(author, at, status=404)
    answer = author.post(at, {**sent, "high": "8"})
    assert answer.status_code == 409
    assert "changed or taken out since you opened it" in answer.content.decode()
    assert author.post(f"{at}remove/").status_code == 302
    assert rows_of(draft) == (changed,), "an old address takes nothing out"
    author.post(f"{home(draft)}rows/{changed.mark}/remove/")
    assert rows_of(draft) == ()


def test_reg_84_an_attribute_is_renamed_and_taken_out_on_its_page(
    made: Made, draft: MasterFileVersion, author: Client
) -> None:
    strategy.strategy_row_add(actor=made.team.author, version=draft, data=row(made))
    found = re.search(rf'href="({re.escape(home(draft))}attributes/[0-9a-f]+/)"', page(author, home(draft)))
    assert found
    assert "Vector copies" in page(author, found[1])
    assert author.post(found[1], {"name": "Genomic safety"}).status_code == 302
    assert rows_of(draft)[0].attribute == "Genomic safety"
    page(author, found[1], status=404)
    author.post(f"{found[1]}remove/")
    assert len(rows_of(draft)) == 1, "an old address takes nothing out"


def test_reg_84_what_does_not_fit_is_named_on_the_page_and_holds_the_version_back(
    made: Made, draft: MasterFileVersion, author: Client
) -> None:
    wrong = {name: text for name, text in row(made, step="no_such").items() if name != "instruction"}
    # However it came there: a step that the row names was taken out since, say.
    MasterFileVersion.objects.filter(pk=draft.pk).update(control_strategy=[wrong])
    draft.refresh_from_db()
    text = page(author, home(draft))
    assert "do not fit the steps there are" in text
    assert "no step “no_such”" in text
    version = page(author, f"/master-files/{draft.master_file.number}/{draft.number}/")
    assert "1 row of the control strategy does not fit" in version
    page(author, f"{home(draft)}rows/{rows_of(draft)[0].mark}/")


def test_reg_84_others_read_it_and_nobody_writes_after_the_draft(
    made: Made, draft: MasterFileVersion, author: Client
) -> None:
    kept = strategy.strategy_row_add(actor=made.team.author, version=draft, data=row(made))
    reader = sign_in(Client(), made.team.reviewer.person)
    text = page(reader, home(draft))
    assert "Vector copies" in text
    assert "Add a parameter" not in text
    title = Step.objects.get(version=made.version, key="vcn", removed_at=None).title
    version = page(reader, f"/master-files/{draft.master_file.number}/{draft.number}/")
    assert f"{title} ({kept.instruction})" in version, "a step by its title, not by its key"
    page(reader, home(draft) + "add/", status=403)
    stranger = make_actor("process_owner", make_organisation("control_site").scope)  # type: ignore[arg-type]
    other = sign_in(Client(), stranger.person)
    for tail in ("", "add/", f"rows/{kept.mark}/"):
        page(other, home(draft) + tail, status=404)
    masterfiles.masterfile_version_move(
        actor=made.team.author, version=draft, move="submit", proof=prove(made.team.author)
    )
    assert "Add a parameter" not in page(author, home(draft))
    answer = author.get(f"{home(draft)}rows/{kept.mark}/")
    assert answer.headers["Location"] == home(draft)
    assert "cannot be changed" in page(author, home(draft))
    answer = author.post(home(draft) + "add/", {"at": f"{made.version.instruction.number}:moi"})
    assert answer.status_code == 409
