"""The matrix as data: ``matrix.yaml`` read into rows, one per route, case and method."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("matrix.yaml")
METHODS = ("GET", "POST")
SUCCESS = frozenset({"200", "201", "done"})
KEPT_OUT = frozenset({"401", "403", "404", "login", "factor"})
REFUSED = frozenset({"403", "404"})
"""What somebody who is signed in and may not do this is told: that, before anything they sent is looked at."""

ROLE_OF: dict[str, str] = {
    "operator": "operator",
    "operator_untrained": "operator",
    "operator_other_site": "operator",
    "site_lead": "site_lead",
    "lead_other_site": "site_lead",
    "qa_reviewer": "qa_reviewer",
    "qa_other_control": "qa_reviewer",
    "qualified_person": "qualified_person",
    "process_owner": "process_owner",
    "regulatory_affairs": "regulatory_affairs",
    "safety_oversight": "safety_oversight",
    "inspector": "inspector",
    "inspector_out_of_scope": "inspector",
    "administrator": "administrator",
    "client_own": "hospital_system",
    "client_other": "hospital_system",
}
"""Persona → role it holds now. The others hold none: a visitor, a password without second factor, an ended membership."""

ELSEWHERE = frozenset(
    {"operator_other_site", "lead_other_site", "qa_other_control", "inspector_out_of_scope", "client_other"}
)
"""Personas whose role is held at another site, control site or product than the one the matrix's records belong to."""


@dataclass(frozen=True)
class Row:
    """One method of one route. ``needs``: a permission, ``own`` (anybody fully signed in), ``open``, or ``none`` (not offered).

    ``expected``: persona → outcome: a status, ``login`` or ``factor`` (sent there), ``done`` (sent on after success).
    ``at_device``: asked from a bench device of the site, ``locked`` or ``unlocked``, or after choosing
    the ``home`` as one's place (REG-44); empty: from anywhere else.
    """

    route: str
    path: str
    case: str
    method: str
    needs: str
    body: str
    expected: dict[str, str]
    at_device: str = ""

    @property
    def label(self) -> str:
        """For messages."""
        return " ".join(part for part in (self.method, self.route, self.case) if part)

    @property
    def through(self) -> list[str]:
        """The personas who get through."""
        return [persona for persona, outcome in self.expected.items() if outcome in SUCCESS]

    @property
    def sends_nothing(self) -> list[str]:
        """Who tries again with an empty form: in which order a view asks does not depend on the person, so one each way."""
        if self.method != "POST" or self.needs == "none":
            return []
        refused = [outcome for outcome in self.expected.values() if outcome in REFUSED]
        return [
            next(p for p, o in self.expected.items() if o == outcome) for outcome in dict.fromkeys(refused)
        ]

    @property
    def kept_out(self) -> list[str]:
        """The personas who do not, whatever they send."""
        return [persona for persona, outcome in self.expected.items() if outcome in KEPT_OUT]


def load() -> tuple[dict[str, str], list[Row], dict[str, str]]:
    """Personas with what they are, the rows, and the routes that need no row with the reason why."""
    data = yaml.safe_load(FILE.read_text("utf-8"))
    personas: dict[str, str] = data["personas"]
    groups: dict[str, list[str]] = {name: words.split() for name, words in data["groups"].items()}
    rows = []
    for entry in data["routes"]:
        for method in METHODS:
            given: dict[str, Any] = dict(entry[method])
            needs, body = str(given.pop("needs")), str(given.pop("body", "nothing"))
            expected: dict[str, str] = {}
            for outcome, words in given.items():
                for word in str(words).split():
                    for persona in groups.get(word, [word]):
                        if persona in expected:
                            raise ValueError(f"{persona} stands twice in {method} {entry['route']}")
                        expected[persona] = str(outcome)
            rows.append(
                Row(
                    entry["route"],
                    entry["path"],
                    entry.get("case", ""),
                    method,
                    needs,
                    body,
                    expected,
                    entry.get("at_device", ""),
                )
            )
    return personas, rows, data["other_methods"]


def nobody_gets_through() -> dict[str, str]:
    """Route (and case, after a comma) in which nobody can be let through → why."""
    reviewed: dict[str, str] = yaml.safe_load(FILE.read_text("utf-8"))["nobody_gets_through"]
    return reviewed


def outcome(answer: Any) -> str:
    """What an answer comes to, in the words of the matrix."""
    if answer.status_code in (301, 302, 303):
        target = answer.headers["Location"]
        if target.startswith("/accounts/login/"):
            return "login"
        return "factor" if target.startswith("/accounts/2fa/") else "done"
    return str(answer.status_code)
