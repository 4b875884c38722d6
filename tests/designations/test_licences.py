"""Licences: what they authorise, where and whom they name, and what the authority is told (REG-23 to REG-34)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation
from designations.models import (
    Licence,
    LicenceActivity,
    LicenceNotice,
    LicencePerson,
    LicencePremises,
    LicenceScope,
    LicenceVariation,
    VariationPaper,
)
from designations.selectors import covering_scope
from designations.services import licences, notices, oflicence, variations
from ledger.errors import NotPermitted, Refusal
from ledger.uploads import CSV, Upload
from sites.models import RemoteSite
from tests.factories import sites as site_factory
from tests.factories.accounts import make_actor, make_organisation, sign_in
from tests.factories.designations import (
    Team,
    make_foundation,
    make_licence,
    make_product,
    make_ready,
    make_team,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def refused(caught: Any) -> set[tuple[str, str]]:
    """Field and requirement of each problem; every one has words and a way out."""
    assert all(str(p.message).strip() and str(p.way_out).strip() for p in caught.value.problems)
    return {(p.field, p.reg) for p in caught.value.problems}


def premises(team: Team, licence: Licence, **given: Any) -> LicencePremises:
    fields = {
        "purpose": "test",
        "name": "A laboratory",
        "address": "2 Test Road\nNewcastle",
        "postcode": "ne1 4lp",
        "valid_from": ago(9),
    } | given
    return oflicence.premises_add(actor=team.regulatory, licence=licence, **fields)


def name(team: Team, licence: Licence, capacity: str, since: date) -> LicencePerson:
    return licences.licence_person_name(
        actor=team.regulatory,
        licence=licence,
        person_id=team.author.person_id,
        name="P. Owner",
        capacity=capacity,
        valid_from=since,
    )


def test_reg_29_a_licence_states_any_activities_together_each_once() -> None:
    team = make_team()
    licence = licences.licence_record(
        actor=team.regulatory,
        number="UK MIA(IMP) 1",
        holder=make_organisation("licence_holder"),
        control_site=team.control_site,
        licence_type="MIA(IMP)",
        valid_from=ago(100),
        activities=["conventional", "import", "MM", "POC"],
    )
    stated = set(licence.activities.values_list("activity", flat=True))
    assert stated == {"conventional", "import", "MM", "POC"}
    with pytest.raises(Refusal) as caught:
        oflicence.activity_add(actor=team.regulatory, licence=licence, activity="POC", valid_from=ago(1))
    assert refused(caught) == {("activity", "REG-29")}
    with pytest.raises(Refusal):
        oflicence.activity_add(actor=team.regulatory, licence=licence, activity="cooking", valid_from=ago(1))


def test_reg_29_a_licence_that_does_not_state_a_mode_covers_nothing_in_it() -> None:
    team = make_team()
    licence, product = make_licence(team), make_product(team)
    oflicence.activity_add(
        actor=team.regulatory, licence=licence, activity="conventional", valid_from=ago(90)
    )
    with pytest.raises(Refusal) as caught:
        licences.licence_scope_add(
            actor=team.regulatory, licence=licence, product=product, mode="POC", valid_from=ago(3)
        )
    assert refused(caught) == {("mode", "REG-29")}
    assert covering_scope(product, "POC") is None


def test_reg_25_29_what_was_covered_in_a_mode_ends_with_the_activity() -> None:
    team, product, _designation, licence, _version = make_foundation()
    row = oflicence.activity_add(
        actor=team.regulatory, licence=licence, activity="POC", valid_from=licence.valid_from
    )
    assert covering_scope(product, "POC") is not None
    with pytest.raises(Refusal) as caught:
        oflicence.activity_end(actor=team.regulatory, row=row, valid_until=ago(1), reason=" ")
    assert ("reason", "") in refused(caught)
    oflicence.activity_end(actor=team.regulatory, row=row, valid_until=ago(1), reason="Given up.")
    assert covering_scope(product, "POC") is None
    assert covering_scope(product, "POC", ago(1)) is not None
    with pytest.raises(Refusal):
        oflicence.activity_end(actor=team.regulatory, row=row, valid_until=ago(0), reason="Again.")


def test_reg_26_29_the_grant_of_a_product_adds_the_activity_that_was_not_stated() -> None:
    team, product, _designation, licence, version = make_foundation()
    LicenceScope.objects.filter(product=product).update(valid_until=ago(30))
    oflicence.activity_add(
        actor=team.regulatory, licence=licence, activity="conventional", valid_from=ago(90)
    )
    variation = variations.variation_draft(
        actor=team.regulatory,
        licence=licence,
        kind="add_product",
        summary="Add it.",
        product=product,
        mode="POC",
        master_file_versions=[version],
    )
    make_ready(team, variation)
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(9))
    assert not oflicence.authorises(licence, "POC", TODAY())
    variations.variation_grant(actor=team.regulatory, variation=variation, on=ago(2), reference="VAR-1")
    assert oflicence.authorises(licence, "POC", ago(2))
    assert not oflicence.authorises(licence, "POC", ago(3))
    assert licence.activities.get(activity="POC").variation_reference == "VAR-1"


@pytest.mark.parametrize(
    ("postcode", "country"),
    [
        ("75001", "FR"),
        ("NE1 4LP", "FR"),
        ("JE2 3AB", "GB"),
        ("GY1 1AA", "GB"),
        ("IM1 1AA", "GB"),
        ("", "GB"),
        ("NE1", "GB"),
    ],
)
def test_reg_23_a_control_site_outside_the_united_kingdom_is_refused(postcode: str, country: str) -> None:
    team = make_team()
    licence = make_licence(team)
    with pytest.raises(Refusal) as caught:
        premises(team, licence, purpose="control", postcode=postcode, country=country)
    assert refused(caught) == {("postcode", "REG-23")}
    assert "England, Scotland, Wales or Northern Ireland" in str(caught.value.problems[0].way_out)


def test_reg_23_a_licence_is_not_recorded_for_a_control_site_whose_address_lies_elsewhere() -> None:
    team = make_team()
    Organisation.objects.filter(pk=team.control_site.pk).update(postcode="JE2 3AB")
    team.control_site.refresh_from_db()
    with pytest.raises(Refusal) as caught:
        make_licence(team)
    assert refused(caught) == {("control_site", "REG-23")}


def test_reg_30_premises_are_kept_by_purpose_with_dates_and_as_they_were() -> None:
    team = make_team()
    licence = make_licence(team)
    for purpose in ("test", "components", "equipment"):
        premises(team, licence, purpose=purpose)
    abroad = premises(team, licence, name="A laboratory abroad", postcode="75001", country="fr")
    assert abroad.country == "FR"
    first = licence.premises.get(purpose="control")
    assert first.postcode == "NE1 4LP"
    with pytest.raises(Refusal) as caught:
        premises(team, licence, purpose="control", name="Another")
    assert refused(caught) == {("purpose", "REG-30")}
    oflicence.premises_end(actor=team.regulatory, row=first, valid_until=ago(10), reason="We moved.")
    premises(team, licence, purpose="control", name="Another")
    assert licence.premises.filter(purpose="control").count() == 2
    for attack in (
        lambda: LicencePremises.objects.filter(pk=first.pk).update(address="Elsewhere"),
        lambda: LicencePremises.objects.filter(pk=abroad.pk).update(purpose="control"),
        lambda: LicencePremises(
            licence=licence,
            purpose="control",
            name="N",
            address="A",
            country="FR",
            postcode="1",
            valid_from=ago(1),
            valid_until=ago(0),
        ).save(force_insert=True),
        lambda: LicenceActivity(licence=licence, activity="POC", valid_from=ago(1), valid_until=ago(2)).save(
            force_insert=True
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def test_reg_30_an_application_for_trials_gives_the_control_sites_address() -> None:
    team, product, _designation, licence, version = make_foundation()
    oflicence.premises_end(
        actor=team.regulatory, row=licence.premises.get(), valid_until=ago(1), reason="We moved."
    )
    variation = variations.variation_draft(
        actor=team.regulatory,
        licence=licence,
        kind="add_product",
        summary="Add it.",
        product=product,
        mode="POC",
        master_file_versions=[version],
    )
    make_ready(team, variation)
    with pytest.raises(Refusal) as caught:
        variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(0))
    assert refused(caught) == {("", "REG-30")}
    premises(team, licence, purpose="control", valid_from=ago(0))
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(0))


def test_reg_24_a_remote_site_is_never_an_address_of_the_licence() -> None:
    team = make_team()
    licence = make_licence(team)
    place = site_factory.make_place(name="Royal Ward", address="3 Ward Lane\nTown", postcode="NE1 4LP")
    site = site_factory.make_site(team.control_site, team.reviewer, place=place)
    for lines in ({"address": f"{site.name}\nTown"}, {"name": "royal  ward"}, {"name": site.name}):
        for purpose in ("test", "components"):
            with pytest.raises(Refusal) as caught:
                premises(team, licence, purpose=purpose, **lines)
            assert refused(caught) == {("address", "REG-24")}
            assert site.code in str(caught.value.problems[0].message)
    # A laboratory of the same hospital, at the same street and postcode, is no remote site.
    premises(team, licence, name="Pathology", address="3 Ward Lane\nTown")
    points = {
        field.related_model
        for model in (Licence, LicencePremises, LicenceActivity, LicencePerson, LicenceScope)
        for field in model._meta.get_fields()
        if getattr(field, "many_to_one", False)
    }
    assert RemoteSite not in points


def test_reg_34_a_change_of_the_production_manager_is_open_until_the_authority_is_told() -> None:
    team = make_team()
    licence = make_licence(team)
    name(team, licence, "production", licence.valid_from)
    assert not LicenceNotice.objects.exists(), "as granted is no change"
    row = name(team, licence, "production", ago(3))
    notice = LicenceNotice.objects.get(person=row)
    assert (notice.state, notice.changed_on) == ("open", ago(3))
    assert notice.due_on == TODAY() + timedelta(days=settings.SPOKEWISE.LICENCE_NOTICE_DAYS)
    for on, reference, fault in ((ago(-1), "L-1", "on"), (ago(0), " ", "reference")):
        with pytest.raises(Refusal) as caught:
            notices.notice_send(actor=team.regulatory, notice=notice, on=on, reference=reference)
        assert refused(caught) == {(fault, "REG-34")}
    with pytest.raises(NotPermitted):
        notices.notice_send(actor=team.reviewer, notice=notice, on=ago(0), reference="L-1")
    for attack in (
        lambda: LicenceNotice.objects.filter(pk=notice.pk).update(state="sent"),
        lambda: LicenceNotice.objects.filter(pk=notice.pk).update(due_on=ago(-99)),
        lambda: LicenceNotice.objects.filter(pk=notice.pk).update(sent_on=ago(0), reference="L-1"),
        lambda: LicenceNotice.objects.filter(pk=notice.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    notices.notice_send(actor=team.regulatory, notice=notice, on=ago(0), reference=" L-1 ")
    notice.refresh_from_db()
    assert (notice.state, notice.sent_on, notice.reference) == ("sent", ago(0), "L-1")
    with pytest.raises(Refusal):
        notices.notice_send(actor=team.regulatory, notice=notice, on=ago(0), reference="L-2")


def test_reg_34_whose_change_is_told_follows_the_type_of_licence() -> None:
    team = make_team()
    trials = make_licence(team)
    person = trials.people.get(capacity="qp")
    licences.licence_person_end(actor=team.regulatory, row=person, valid_until=ago(1), reason="Left.")
    assert LicenceNotice.objects.get(person=person).licence == trials
    name(team, trials, "quality_control", ago(1))
    assert LicenceNotice.objects.filter(licence=trials).count() == 1
    other = licences.licence_record(
        actor=team.regulatory,
        number="UK MIA 2",
        holder=make_organisation("licence_holder"),
        control_site=team.control_site,
        licence_type="MIA",
        valid_from=ago(99),
    )
    name(team, other, "qp", ago(1))
    assert not LicenceNotice.objects.filter(licence=other).exists()
    name(team, other, "production", ago(1))
    assert LicenceNotice.objects.filter(licence=other).count() == 1


def test_reg_26_documents_stay_with_a_variation_and_none_is_added_once_it_is_decided() -> None:
    team = make_team()
    licence = make_licence(team)
    variation = variations.variation_draft(
        actor=team.regulatory, licence=licence, kind="other", summary="Something."
    )

    def add() -> VariationPaper:
        return variations.variation_paper_add(
            actor=team.regulatory,
            variation=variation,
            title="Dossier",
            upload=Upload("dossier.csv", CSV, b"part,page\n1,2\n"),
        )

    first = add()
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(5))
    assert add().added_in == "submitted"
    variations.variation_grant(actor=team.regulatory, variation=variation, on=ago(1), reference="VAR-2")
    with pytest.raises(Refusal) as caught:
        add()
    assert refused(caught) == {("", "REG-26")}
    for attack in (
        lambda: VariationPaper.objects.filter(pk=first.pk).update(title="Another"),
        lambda: VariationPaper(
            variation=variation, title="Late", added_in="draft", document=first.document
        ).save(force_insert=True),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def test_reg_25_26_a_product_is_added_on_the_pages_from_draft_to_grant() -> None:
    team, product, _designation, licence, version = make_foundation()
    LicenceScope.objects.filter(product=product).update(valid_until=ago(30))
    client = sign_in(Client(), team.regulatory.person)
    assert licence.number in page(client, "/licences/")
    assert f"/licences/{licence.pk}/" in page(client, f"/products/{product.code}/")
    sent = {
        "kind": "add_product",
        "summary": "Add it.",
        "product": str(product.pk),
        "mode": "POC",
        "master_file_versions": [str(version.pk)],
    }
    answer = client.post(f"/licences/{licence.pk}/variations/new/", sent | {"mode": ""})
    assert answer.status_code == 422
    assert "Add it." in answer.content.decode(), "what was typed comes back"
    assert client.post(f"/licences/{licence.pk}/variations/new/", sent).status_code == 302
    variation = LicenceVariation.objects.get()
    home = f"/variations/{variation.pk}/"
    text = page(client, home)
    assert str(version.master_file.number) in text
    assert "nothing may be made under it" in text
    assert "Draft, not submitted yet" in page(client, "/")
    answer = client.post(f"{home}moves/submit/", {"on": ago(4).isoformat()})
    assert answer.status_code == 409, "its checklist is open (REG-31)"
    make_ready(team, variation)
    assert client.post(f"{home}moves/submit/", {"on": ago(4).isoformat()}).status_code == 302
    answer = client.post(f"{home}moves/ask_information/", {"on": ago(3).isoformat(), "reason": "Which unit?"})
    assert answer.status_code == 302
    assert "waits for an answer" in page(client, "/")
    assert (
        client.post(f"{home}moves/answer/", {"on": ago(2).isoformat(), "reason": "U-1."}).status_code == 302
    )
    answer = client.post(f"{home}moves/grant/", {"on": ago(9).isoformat(), "reference": "VAR-7"})
    assert answer.status_code == 422, "a grant before the submission"
    assert covering_scope(product, "POC") is None
    assert (
        client.post(f"{home}moves/grant/", {"on": ago(1).isoformat(), "reference": "VAR-7"}).status_code
        == 302
    )
    assert covering_scope(product, "POC") is not None
    text = page(client, f"/licences/{licence.pk}/")
    assert "VAR-7" in text
    page(client, f"{home}moves/nothing/", status=404)


def test_reg_34_a_notice_waits_on_the_first_page_of_who_keeps_licences_and_of_nobody_else() -> None:
    team = make_team()
    licence = make_licence(team)
    row = name(team, licence, "production", ago(3))
    notice = LicenceNotice.objects.get(person=row)
    client = sign_in(Client(), team.regulatory.person)
    path = f"/licences/{licence.pk}/notices/{notice.pk}/"
    assert path in page(client, "/")
    assert path not in page(sign_in(Client(), team.reviewer.person), "/")
    assert client.post(path, {"on": ago(0).isoformat(), "reference": "L-1"}).status_code == 302
    assert path not in page(client, "/")
    assert "L-1" in page(client, f"/licences/{licence.pk}/")


def test_reg_21_a_licence_is_shown_as_it_was_on_a_past_day() -> None:
    team, product, _designation, licence, _version = make_foundation()
    row = licence.premises.get()
    oflicence.premises_end(actor=team.regulatory, row=row, valid_until=ago(10), reason="We moved.")
    client = sign_in(Client(), team.regulatory.person)
    assert "Over" in page(client, f"/licences/{licence.pk}/")
    past = page(client, f"/licences/{licence.pk}/?on={ago(11).isoformat()}")
    assert "As it was on" in past
    assert ">Over<" not in past.replace(" ", "")
    page(client, f"/licences/{licence.pk}/?on=yesterday")


def test_reg_129_another_control_site_finds_no_licence() -> None:
    licence = make_licence(make_team())
    stranger = make_team()
    client = sign_in(Client(), stranger.regulatory.person)
    page(client, f"/licences/{licence.pk}/", status=404)
    assert client.post(f"/licences/{licence.pk}/premises/add/", {}).status_code == 404
    assert licence.number not in page(client, "/licences/")
    with pytest.raises(NotPermitted):
        premises(stranger, licence)


def test_reg_129_an_inspector_reads_the_variations_of_their_product_and_no_others() -> None:
    team, product, _designation, licence, version = make_foundation()
    LicenceScope.objects.filter(product=product).update(valid_until=ago(30))
    theirs = variations.variation_draft(
        actor=team.regulatory,
        licence=licence,
        kind="add_product",
        summary="Add it.",
        product=product,
        mode="POC",
        master_file_versions=[version],
    )
    other = variations.variation_draft(
        actor=team.regulatory, licence=licence, kind="other", summary="An address."
    )
    client = sign_in(Client(), make_actor("inspector", product.scope, "I. Spector").person)
    assert "Add it." in page(client, f"/variations/{theirs.pk}/")
    page(client, f"/variations/{other.pk}/", status=404)
    listed = page(client, f"/licences/{licence.pk}/")
    assert f"/variations/{theirs.pk}/" in listed
    assert f"/variations/{other.pk}/" not in listed
