"""The technical agreement with the host: what is asked of it, who puts it in force, what it opens and stops (REG-43)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from ledger.errors import InvalidInput, NotPermitted, RuleBroken
from ledger.models import Event, Signature
from sites.agreements import services
from sites.agreements.duties import default_matrix
from sites.facts import load_site_facts
from sites.models import Agreement, RemoteSite
from sites.rules import gate
from tests.factories.accounts import make_actor, make_organisation
from tests.factories.sites import Ready, make_agreement, make_place, make_ready, move, proof_of
from tests.factories.units import deliver, make_unit, send_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


@pytest.fixture
def host(ready: Ready) -> Organisation:
    """Another organisation, in whose premises the site stands from now on."""
    host = make_organisation("host", name="St Elsewhere Trust")
    services.site_host_record(
        actor=ready.world.qa, site=ready.site, host=host, reason="The trust owns the pharmacy."
    )
    ready.site.refresh_from_db()
    return host


def says(ready: Ready, site: RemoteSite | None = None, days: int = 0) -> str:
    """What the start gate says about the agreement; empty: open."""
    at = timezone.now() + timedelta(days=days)
    found = load_site_facts(site or ready.site, ready.world.product, "POC", at)
    return gate.agreement_in_force(gate.GateSubject(found, None)).message


def test_reg_43_a_site_in_another_organisations_premises_starts_only_under_an_agreement_in_force(
    ready: Ready, host: Organisation
) -> None:
    assert "No technical agreement with St Elsewhere Trust" in says(ready)
    draft = make_agreement(ready.world, ready.site, in_force=False)
    assert "No technical agreement" in says(ready)
    services.agreement_put_in_force(actor=ready.world.qa, agreement=draft, proof=proof_of(ready.world.qa))
    assert says(ready) == ""
    services.agreement_end(
        actor=ready.world.qa, agreement=draft, proof=proof_of(ready.world.qa), reason="The trust left it."
    )
    assert "No technical agreement" in says(ready)


def test_reg_43_it_counts_through_its_last_day_and_no_longer(ready: Ready, host: Organisation) -> None:
    today = timezone.localdate()
    make_agreement(ready.world, ready.site, valid_until=today + timedelta(days=3))
    assert says(ready, days=3) == ""
    assert "ran out on" in says(ready, days=4)
    assert "not valid yet" in says(ready, days=-30)


def test_reg_43_its_own_premises_need_none_and_unknown_premises_are_not_its_own(ready: Ready) -> None:
    assert says(ready) == ""
    RemoteSite.objects.filter(pk=ready.site.pk).update(host_organisation=None)
    assert "Nobody recorded in whose premises" in says(ready)


def test_reg_43_an_agreement_with_another_host_or_for_another_site_does_not_count(
    ready: Ready, host: Organisation
) -> None:
    make_agreement(ready.world, ready.site)
    assert says(ready) == ""
    services.site_host_record(
        actor=ready.world.qa,
        site=ready.site,
        host=make_organisation("host", name="Second Trust"),
        reason="Sold.",
    )
    assert "Second Trust" in says(ready)


def test_reg_43_a_unit_needs_an_agreement_with_whoever_owns_the_ground_it_stands_on(ready: Ready) -> None:
    trust, other = (make_organisation("host", name=name) for name in ("Trust A", "Trust B"))
    unit = make_unit(ready.world, "U-9")
    assert says(ready, unit) == ""
    deliver(ready.world, unit)
    assert says(ready, unit) == ""
    send_off(ready.world, unit, make_place(parent=trust))
    deliver(ready.world, unit)
    assert "Trust A" in says(ready, unit)
    make_agreement(ready.world, unit)
    assert says(ready, unit) == ""
    send_off(ready.world, unit, make_place(parent=other))
    deliver(ready.world, unit)
    assert "Trust B" in says(ready, unit)


def test_reg_43_whoever_recorded_it_does_not_put_it_in_force(ready: Ready, host: Organisation) -> None:
    draft = make_agreement(ready.world, ready.site, in_force=False)
    assert ready.world.control.scope is not None
    third = make_actor("qa_reviewer", ready.world.control.scope, organisation=ready.world.control)
    mine = services.agreement_draft(
        actor=third,
        site=ready.site,
        upload=_paper(),
        **_given(),
    )
    with pytest.raises(RuleBroken) as refused:
        services.agreement_put_in_force(actor=third, agreement=mine, proof=proof_of(third))
    assert [p.rule for p in refused.value.problems] == ["agreement.signed_by_another"]
    services.agreement_put_in_force(actor=third, agreement=draft, proof=proof_of(third))
    signed = Signature.objects.get(subject_id=str(draft.pk))
    assert (signed.meaning, str(signed.signer_id)) == ("approved", str(third.person_id))


def test_reg_43_an_older_version_never_follows_a_newer_one_also_when_that_has_ended(
    ready: Ready, host: Organisation
) -> None:
    first, second = (make_agreement(ready.world, ready.site, in_force=False) for _each in range(2))
    qa = ready.world.qa
    services.agreement_put_in_force(actor=qa, agreement=second, proof=proof_of(qa))
    services.agreement_end(actor=qa, agreement=second, proof=proof_of(qa), reason="Recorded by mistake.")
    with pytest.raises(RuleBroken, match="Version 2 was put in force already") as refused:
        services.agreement_put_in_force(actor=qa, agreement=first, proof=proof_of(qa))
    assert [p.reg for p in refused.value.problems] == ["REG-43"]
    first.refresh_from_db()
    assert first.state == "draft"


def _paper() -> services.Upload:
    return services.Upload("agreement.csv", "text/csv", b"duty,party\npremises,host\n")


def _given(**fields: object) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "reference": "TA-2",
        "control_signatory": "A",
        "control_signed_on": today,
        "host_signatory": "B",
        "host_signed_on": today,
        "valid_from": today,
        "valid_until": today + timedelta(days=100),
        "duties": default_matrix(),
    } | fields


def test_reg_43_a_newer_version_takes_the_place_of_the_one_before_and_not_the_other_way_round(
    ready: Ready, host: Organisation
) -> None:
    first = make_agreement(ready.world, ready.site)
    second = make_agreement(ready.world, ready.site, in_force=False)
    third = make_agreement(ready.world, ready.site, reference="TA-3")
    first.refresh_from_db()
    assert (first.state, first.version, second.version, third.version) == ("superseded", 1, 2, 3)
    with pytest.raises(RuleBroken) as refused:
        services.agreement_put_in_force(
            actor=ready.world.qa, agreement=second, proof=proof_of(ready.world.qa)
        )
    assert [p.rule for p in refused.value.problems] == ["agreement.newest"]
    third.refresh_from_db()
    assert third.state == "in_force"
    told = Event.objects.filter(stream=ready.site.stream, kind__startswith="sites.agreement").order_by("seq")
    assert [event.kind.rsplit(".")[-1] for event in told][-3:] == ["drafted", "superseded", "in_force"]


def test_reg_43_faults_are_named_at_once_and_a_later_day_waits(ready: Ready, host: Organisation) -> None:
    today = timezone.localdate()
    with pytest.raises(InvalidInput) as refused:
        services.agreement_draft(
            actor=ready.world.qa,
            site=ready.site,
            upload=_paper(),
            **_given(
                reference=" ",
                host_signed_on=today + timedelta(days=1),
                valid_until=today - timedelta(days=1),
                duties={**default_matrix(), "recall": "nobody"},
            ),
        )
    assert {p.field for p in refused.value.problems} == {
        "reference",
        "host_signed_on",
        "valid_until",
        "duty_recall",
    }
    early = make_agreement(ready.world, ready.site, in_force=False, valid_from=today + timedelta(days=1))
    late = make_agreement(ready.world, ready.site, in_force=False, valid_until=today - timedelta(days=1))
    for agreement in (early, late):
        with pytest.raises(RuleBroken) as broken:
            services.agreement_put_in_force(
                actor=ready.world.qa, agreement=agreement, proof=proof_of(ready.world.qa)
            )
        assert [p.rule for p in broken.value.problems] == ["agreement.begun"]


def test_reg_43_no_activation_and_no_end_of_a_pause_without_it(ready: Ready, host: Organisation) -> None:
    move(ready.world.qa, ready.enrolment, "pause")
    with pytest.raises(RuleBroken) as refused:
        move(ready.world.qa, ready.enrolment, "resume")
    assert [(p.rule, p.reg) for p in refused.value.problems] == [("enrolment.agreement_in_force", "REG-43")]
    make_agreement(ready.world, ready.site)
    move(ready.world.qa, ready.enrolment, "resume")
    assert ready.enrolment.state == "active"


def test_reg_43_people_of_the_site_and_of_another_control_site_cannot(
    ready: Ready, host: Organisation
) -> None:
    draft = make_agreement(ready.world, ready.site, in_force=False)
    other = make_ready()
    for stranger in (ready.lead, ready.operator, other.world.qa, ready.world.qp):
        with pytest.raises(NotPermitted):
            services.agreement_draft(actor=stranger, site=ready.site, upload=_paper(), **_given())
        with pytest.raises(NotPermitted):
            services.agreement_put_in_force(actor=stranger, agreement=draft, proof=proof_of(stranger))
        with pytest.raises(NotPermitted):
            services.agreement_end(actor=stranger, agreement=draft, proof=proof_of(stranger), reason="X")
        with pytest.raises(NotPermitted):
            services.site_host_record(actor=stranger, site=ready.site, host=ready.world.control, reason="X")
    assert not Agreement.objects.for_actor(other.world.qa, "site_view").exists()


def test_reg_43_raw_sql_neither_puts_it_in_force_nor_changes_what_was_agreed(
    ready: Ready, host: Organisation
) -> None:
    draft = make_agreement(ready.world, ready.site, in_force=False)
    for statement in (
        "UPDATE mfg_sites_agreement SET state = 'in_force' WHERE id = %s",
        "UPDATE mfg_sites_agreement SET valid_until = valid_until + 400 WHERE id = %s",
        "UPDATE mfg_sites_agreement SET duties = '{}' WHERE id = %s",
        "DELETE FROM mfg_sites_agreement WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [draft.pk])
    draft.refresh_from_db()
    assert draft.state == "draft"
