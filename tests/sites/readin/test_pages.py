"""Pages of reading in, through real sessions."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ledger.uploads import MAX_BYTES
from sites.models import Equipment, ReadIn
from sites.readin import presenters
from tests.factories.accounts import make_actor, sign_in, system_scope
from tests.factories.sites import Ready, make_ready
from tests.sites.readin.files import csv_file, read_in, work_off
from tests.sites.readin.test_equipment import row, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


@pytest.fixture
def lead(client: Client, ready: Ready) -> Client:
    return sign_in(client, ready.lead.person)


def upload(client: Client, ready: Ready, content: bytes, name: str = "list.csv") -> Any:
    sent_file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(
        reverse("readin:new", args=["equipment"]), {"scope": str(ready.site.scope_id), "file": sent_file}
    )


def page(client: Client, readin: ReadIn) -> str:
    response = client.get(reverse("readin:detail", args=[readin.pk]))
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_file_is_sent_looked_at_and_read_in(lead: Client, ready: Ready) -> None:
    response = upload(lead, ready, csv_file([row(ready, 1), row(ready, 2)]))
    readin = ReadIn.objects.get()
    assert response.headers["Location"] == reverse("readin:detail", args=[readin.pk])
    assert "Waiting for a worker: 0 % done." in page(lead, readin)
    progress = reverse("readin:progress", args=[readin.pk])
    assert "HX-Redirect" not in lead.get(progress).headers
    work_off(readin)
    assert lead.get(progress).headers["HX-Redirect"] == reverse("readin:detail", args=[readin.pk])
    html = page(lead, readin)
    assert "Read in 2 rows" in html
    assert "Add Analytical balance (EQ-01)" in html
    assert lead.post(reverse("readin:apply", args=[readin.pk])).status_code == 302
    work_off(readin)
    html = page(lead, readin)
    assert "Read in, whole." in html
    assert "2 rows were added" in html
    assert Equipment.objects.filter(code__in=("EQ-01", "EQ-02")).count() == 2
    assert readin.number in lead.get(reverse("readin:index")).content.decode()


def test_only_so_many_faults_are_on_the_page_and_all_of_them_in_the_file(lead: Client, ready: Ready) -> None:
    many = presenters.SHOWN + 20
    readin = sent(ready, [row(ready, n, outcome="=cmd()", code=f"E{n}") for n in range(many)])
    html = page(lead, readin)
    assert f"{many} rows are refused" in html
    assert "Read in 0 rows" not in html
    assert f"These are the first {presenters.SHOWN} of {many}." in html
    response = lead.get(reverse("readin:faults", args=[readin.pk]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == many + 1
    assert rows[1][:3] == ["2", "outcome", "'=cmd()"]
    assert rows[1][5] == "REG-46"


def test_a_row_that_had_changed_is_told_once_above_what_would_happen_now(lead: Client, ready: Ready) -> None:
    readin = sent(ready, [row(ready, 1), row(ready, 2)])
    other = row(ready, 1, serial="another", certificate="another")
    assert read_in(ready.lead, sent(ready, [other])).state == "applied"
    readin = read_in(ready.lead, readin)
    html = page(lead, readin)
    assert "Nothing was read in." in html
    assert "Rows that had changed when it was to be read in" in html
    assert html.count("Another instrument stands at this site with this code") == 1
    body = lead.get(reverse("readin:faults", args=[readin.pk])).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(body)))) == 2


def test_asking_for_a_file_that_somebody_else_has_moved_on_says_so(lead: Client, ready: Ready) -> None:
    readin = sent(ready, [row(ready, 1)])
    where = reverse("readin:apply", args=[readin.pk])
    assert lead.post(where).status_code == 302
    response = lead.post(where)
    assert response.status_code == 409
    assert "somebody may have moved it on" in response.content.decode()


def test_what_is_refused_at_the_door_comes_back_beside_its_field(lead: Client, ready: Ready) -> None:
    for content, words in ((b"Caf\xe9\r\n", "Line 1"), (b"", "empty")):
        response = upload(lead, ready, content)
        assert response.status_code == 422
        assert words in response.content.decode()
    response = upload(lead, ready, b"x" * (MAX_BYTES + 1))
    assert "larger than 10 MB" in response.content.decode()
    response = lead.post(reverse("readin:new", args=["equipment"]), {"scope": str(ready.site.scope_id)})
    assert "Choose a file" in response.content.decode()
    assert not ReadIn.objects.exists()


def test_reg_129_each_person_finds_their_own_kinds_and_nobody_elses_files(ready: Ready) -> None:
    readin = sent(ready, [row(ready, 1)])
    seen = {
        "lead": (ready.lead.person, {"equipment", "training"}, 200),
        "qa": (ready.world.qa.person, {"sites", "training"}, 404),
        "administrator": (make_actor("administrator", system_scope()).person, {"people"}, 404),
        "another": (make_ready().lead.person, {"equipment", "training"}, 404),
    }
    for person, kinds, status in seen.values():
        client = sign_in(Client(), person)
        html = client.get(reverse("readin:index")).content.decode()
        for kind in ("sites", "equipment", "training", "people"):
            address = reverse("readin:new", args=[kind])
            assert (f'href="{address}"' in html) == (kind in kinds)
            assert client.get(address).status_code == (200 if kind in kinds else 403)
        for name in ("detail", "progress", "faults", "file"):
            assert client.get(reverse(f"readin:{name}", args=[readin.pk])).status_code == status
    assert sign_in(Client(), ready.operator.person).get(reverse("readin:index")).status_code == 403


def test_the_way_in_is_where_people_look(ready: Ready) -> None:
    link = f'href="{reverse("readin:index")}"'
    for person in (ready.lead.person, ready.world.qa.person):
        assert link in sign_in(Client(), person).get(reverse("sites:list")).content.decode()
    administrator = sign_in(Client(), make_actor("administrator", system_scope()).person)
    assert link in administrator.get("/").content.decode()
    assert link not in sign_in(Client(), ready.operator.person).get(reverse("sites:list")).content.decode()


def test_templates_and_the_file_itself_can_be_taken_away(lead: Client, ready: Ready) -> None:
    book = openpyxl.load_workbook(io.BytesIO(lead.get("/sites/read-in/template/equipment.xlsx").content))
    assert [cell.value for cell in book.active[1]][:3] == ["site", "class", "code"]
    assert {cell.number_format for cell in book.active[2]} == {"@"}
    assert lead.get("/sites/read-in/template/equipment.csv").content.startswith(
        b"\xef\xbb\xbfsite,class,code"
    )
    assert lead.get("/sites/read-in/template/nothing.csv").status_code == 404
    content = csv_file([row(ready, 1)])
    upload(lead, ready, content)
    assert lead.get(reverse("readin:file", args=[ReadIn.objects.get().pk])).content == content
