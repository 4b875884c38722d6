"""The made-up people: who they are, where they work, and how to sign in as each."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.actors import PersonActor, load_actor
from accounts.demo import give_demo_factor
from accounts.models import SYSTEM_SCOPE_ID, Organisation, Person, Scope
from accounts.services.bench import bench_issue
from accounts.services.memberships import membership_grant
from accounts.services.people import person_add
from config.seeding.guard import only_in_demo, there
from ledger.actors import SystemActor

SEED = SystemActor("demonstration seed")
PASSWORD = "marsh lantern copper 42"  # noqa: S105  printed for everybody; people of the demonstration only
DOMAIN = "demo.example"
PIN = "4071"


@dataclass(frozen=True)
class MadeUp:
    """``key``: the part of the address before the @. ``scopes``: codes of sites or products, ``control`` or ``system``."""

    key: str
    name: str
    role: str
    scopes: tuple[str, ...]
    does: str

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@{DOMAIN}"

    @property
    def badge(self) -> str:
        """What the badge says, for those at a bench."""
        return f"BADGE-{self.key.upper()}"


CONTROL = (
    MadeUp("author", "Amina Yusuf", "process_owner", ("control",), "writes instructions and issues them"),
    MadeUp(
        "reviewer", "Rhona Baird", "qa_reviewer", ("control",), "reviews instructions and closes deviations"
    ),
    MadeUp(
        "approver",
        "Dr Henrik Falk",
        "qualified_person",
        ("control",),
        "approves instructions and master files",
    ),
    MadeUp("qa", "Priya Nair", "qa_reviewer", ("control",), "reviews batches by exception"),
    MadeUp("qp", "Dr Catherine Okafor", "qualified_person", ("control",), "certifies or rejects batches"),
    MadeUp(
        "regulatory",
        "Tomasz Zielinski",
        "regulatory_affairs",
        ("control",),
        "keeps designations and licences",
    ),
    MadeUp("safety", "Dr Ines Duarte", "safety_oversight", ("control",), "watches every site for drift"),
    MadeUp("administrator", "Gareth Pugh", "administrator", ("system",), "lets people in and out"),
)

_SITES = {
    "RVI": ("Hannah Reid", "Owen Sutcliffe", "Dr Leila Haddad"),
    "ADD": ("Marek Novak", "Beth Carmichael", "Dr Sunil Rao"),
    "UCH": ("Chidi Eze", "Flora Menzies", "Dr Anna Lindqvist"),
}


def _of_site(code: str, operator: str, witness: str, lead: str) -> tuple[MadeUp, ...]:
    small = code.lower()
    return (
        MadeUp(f"operator.{small}", operator, "operator", (code,), "makes batches"),
        MadeUp(f"witness.{small}", witness, "operator", (code,), "makes batches and witnesses"),
        MadeUp(f"lead.{small}", lead, "site_lead", (code,), "answers for the site and submits records"),
    )


SITES = (
    *(person for code, names in _SITES.items() for person in _of_site(code, *names)),
    MadeUp("trainee.rvi", "Jonas Whitby", "operator", ("RVI",), "has not been assessed yet"),
    MadeUp(
        "operator.mobile",
        "Ruth Adeyemi",
        "operator",
        ("MU1", "VAN", "HOM"),
        "makes batches away from hospitals",
    ),
    MadeUp(
        "witness.mobile",
        "Grace Tolley",
        "operator",
        ("MU1", "VAN", "HOM"),
        "witnesses away from hospitals; her competence runs out soon",
    ),
    MadeUp(
        "lead.mobile",
        "Colin Frayne",
        "site_lead",
        ("MU1", "VAN", "HOM"),
        "answers for unit, vehicle and home",
    ),
)

REGULATOR = MadeUp(
    "regulator", "Inspector M. Thorne", "inspector", ("CAR",), "looks, downloads, changes nothing"
)

EVERYBODY = (*CONTROL, *SITES, REGULATOR)


def add(
    made_up: MadeUp, *, organisation: Organisation | None, scopes: Iterator[Scope] | list[Scope]
) -> Person:
    """Open the account, with the shared second factor and, at a bench, badge and PIN; give the memberships."""
    only_in_demo()
    person = person_add(
        actor=SEED, email=made_up.email, full_name=made_up.name, password=PASSWORD, is_demo=True
    )
    give_demo_factor(person)
    for scope in scopes:
        membership_grant(
            actor=SEED,
            person=person,
            role=made_up.role,
            scope=scope,
            organisation=organisation,
            reason="A made-up person of the demonstration.",
        )
    if made_up.role in {"operator", "site_lead"}:
        bench_issue(actor=SEED, person=person, badge=made_up.badge, pin=PIN)
    return person


def find_scope(code: str, control: Organisation | None) -> Scope:
    """The scope that a table above names."""
    if code == "system":
        return Scope.objects.get(pk=SYSTEM_SCOPE_ID)
    if code == "control":
        return there(there(control).scope)
    return Scope.objects.get(kind__in=("remote_site", "product"), code=code)


def actor(key: str) -> PersonActor:
    """The actor of a made-up person, as the next request would load it. Raises ``Person.DoesNotExist``."""
    person = Person.objects.get(email=f"{key}@{DOMAIN}", is_demo=True)
    return there(load_actor(person.pk))
