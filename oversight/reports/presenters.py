"""A snapshot as the words and tables of the printed report. Pure: snapshot in, values for the template out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from designations.kinds import Mode
from oversight.reports.figures import chart_figures, instant
from oversight.reports.sections import SECTIONS
from oversight.reports.site_moves import changes_of, late_words, recorded_at_once, state_words
from ui import formats
from ui.control_figures import limits_words

MAX_ROWS = 12
"""Rows of one table on paper: the rest is in the attachments (dense pages are slow to make and to read)."""
SEVERITY_ORDER = {"critical": 0, "major": 1, "minor": 2}
Tree = Mapping[str, Any]


def severity_words(severity: str) -> str:
    """The severity in words."""
    return {"critical": _("Critical"), "major": _("Major"), "minor": _("Minor")}[severity]


class Presenter:
    """Reads one snapshot for the template."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.report = tree["report"]
        self.figures = tree["figures"]
        self.counts = self.figures["counts"]
        self.zone = ZoneInfo(self.report["zone"])
        self.site_names = {site["code"]: site["name"] for site in tree["sites"]}
        self.sections = [key for key in self.report["sections"] if key in SECTIONS]

    def when(self, text: str, *, brief: bool = True) -> str:
        """An instant on the clock of the report."""
        return formats.instant(instant(text), zone=self.zone, brief=brief)

    def section_title(self, key: str) -> str:
        """Title of a section."""
        return str(SECTIONS[key])

    def site(self, code: str) -> str:
        """Name of a site, with its code."""
        return f"{self.site_names.get(code, code)} ({code})"

    @property
    def period_words(self) -> str:
        """`October 2026`, or the two dates."""
        start = instant(self.report["period_start"]).astimezone(self.zone)
        end = instant(self.report["period_end"]).astimezone(self.zone)
        if (start.day, end.day) == (1, 1) and (end.year * 12 + end.month) - (
            start.year * 12 + start.month
        ) == 1:
            return f"{MONTHS[start.month]} {start.year}"
        return _("%(start)s to %(end)s") % {
            "start": formats.calendar_date(start, zone=self.zone),
            "end": formats.calendar_date(end, zone=self.zone),
        }

    @property
    def title(self) -> str:
        """The title of the report."""
        return _("Monthly compliance report, %(period)s") % {"period": self.period_words}

    @property
    def notice(self) -> str:
        """What every page says when the data are made up."""
        return (
            _("Demonstration. Patients, people and site activity are made up.")
            if self.report["demonstration"]
            else ""
        )

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the report is about and what it was made from."""
        subject = self.tree["subject"]
        holders = dict.fromkeys(licence["holder"] for licence in subject["licences"])
        numbers = ", ".join(licence["number"] for licence in subject["licences"])
        version = subject["master_file_version"]
        return [
            (_("Product"), f"{subject['product']['name']} ({subject['product']['code']})"),
            (_("Report"), self.report["number"]),
            (
                _("Licence holder"),
                f"{', '.join(holders)}, {numbers}" if holders else _("no licence covers this product"),
            ),
            (
                _("Definition"),
                _("Monthly compliance, version %(version)s") % {"version": self.report["definition_version"]},
            ),
            (_("Control site"), subject["control_site"]),
            (_("Data cut-off"), self.when(self.report["cut_off"], brief=False)),
            (
                _("Master file"),
                _("%(number)s version %(version)s, %(mode)s")
                % {
                    "number": subject["master_file"],
                    "version": version,
                    "mode": str(Mode(subject["mode"]).label).lower(),
                }
                if version
                else _("%(number)s, no version in force") % {"number": subject["master_file"]},
            ),
            (
                _("Period"),
                _("%(start)s to %(end)s")
                % {
                    "start": self.when(self.report["period_start"]),
                    "end": self.when(self.report["period_end"]),
                },
            ),
        ]

    @property
    def fact_pairs(self) -> list[list[tuple[str, str]]]:
        """The facts two by two, as they stand side by side."""
        return [self.facts[at : at + 2] for at in range(0, len(self.facts), 2)]

    @property
    def incomplete(self) -> str:
        """Said when the period was not over at the cut-off."""
        if self.report["complete"]:
            return ""
        return _(
            "The period was not over at the data cut-off. Everything below stands as at %(instant)s."
        ) % {"instant": self.when(self.report["cut_off"], brief=False)}

    @property
    def tiles(self) -> list[dict[str, Any]]:
        """The headline figures."""
        counts, exceptions = self.counts, self.figures["exceptions"]
        sites = len(self.figures["sites"])
        batches = ngettext("batch in the report at %(n)s site", "batches in the report at %(n)s sites", sites)
        critical = exceptions["critical"]
        return [
            {"figure": counts["batches"], "words": batches % {"n": sites}, "attention": False},
            {
                "figure": counts["certified"] + counts["released"],
                "words": _("released by a quality controller in the period")
                if counts["released"]
                else _("certified by a qualified person in the period"),
                "attention": False,
            },
            {
                "figure": counts["rejected"] + counts["aborted"],
                "words": _("rejected or aborted, each with a reason"),
                "attention": bool(counts["rejected"] + counts["aborted"]),
            },
            {
                "figure": exceptions["all"],
                "words": ngettext(
                    "exception found by review, %(n)s critical",
                    "exceptions found by review, %(n)s critical",
                    exceptions["all"],
                )
                % {"n": critical},
                "attention": bool(exceptions["all"]),
            },
        ]

    @property
    def passed_head(self) -> str:
        """The head of the column of batches that passed: of specials nobody certifies one (REG-77)."""
        return _("Released as specials") if self.counts["released"] else _("Certified")

    @property
    def balance(self) -> str:
        """The one sentence that must add up; after it, how many of those certified were released for use."""
        if self.counts["released"]:
            return (
                _(
                    "%(carried_in)s carried in + %(started)s started = %(certified)s certified + %(released)s released as"
                    " specials + %(rejected)s rejected + %(aborted)s aborted + %(in_hand)s in hand at the end."
                )
                % self.counts
            )
        return (
            _(
                "%(carried_in)s carried in + %(started)s started = %(certified)s certified + %(rejected)s rejected +"
                " %(aborted)s aborted + %(in_hand)s in hand at the end. Of those certified, %(for_use)s were released for use"
                " by the end."
            )
            % self.counts
        )

    @property
    def provenance(self) -> str:
        """How many results were published, made up or recorded here, with the credit; nothing when all are our own."""
        found = Counter(
            result["provenance"]
            for row in self.tree["batches"]
            for result in row["results"].values()
            if result["provenance"]
        )
        if not found["published"] and not any(
            row["provenance"] in ("published", "made_up") for row in self.tree["batches"]
        ):
            return ""
        said = _(
            "Of the results of these batches %(published)s were published by others, %(made_up)s are made up and"
            " %(recorded)s were recorded here; results.csv says which. Times, sites’ activity and patients of batches that"
            " were not recorded here are made up."
        ) % {name: found[name] for name in ("published", "made_up", "recorded")}
        return " ".join([said, *sorted({row["credit"] for row in self.tree["batches"] if row["credit"]})])

    def shown_exceptions(self) -> list[dict[str, Any]]:
        """Every critical and major one first, then one minor of each kind, up to ``MAX_ROWS``."""
        rows = sorted(self.tree["exceptions"], key=lambda row: SEVERITY_ORDER[row["severity"]])
        seen: set[str] = set()
        shown = []
        for row in rows:
            if row["severity"] == "minor":
                if row["rule"] in seen:
                    continue
                seen.add(row["rule"])
            shown.append(
                {
                    **row,
                    "site_name": self.site_names.get(row["site"], row["site"]),
                    "severity_words": severity_words(row["severity"]),
                    "found_words": _found(row),
                    "state_words": _exception_state(row),
                }
            )
        return shown[:MAX_ROWS]

    def times(self) -> list[dict[str, str]]:
        """Median, 90th percentile and longest, each with the batch it belongs to."""
        times = self.figures["times"]
        names = {
            "median": _("Median: half took no longer"),
            "p90": _("Nine in ten took no longer"),
            "longest": _("Longest"),
        }
        return [
            {
                "words": words,
                "duration": formats.duration(times[key]["seconds"], exact=True),
                "batch": times[key]["batch"],
            }
            for key, words in names.items()
            if key in times
        ]

    def state_words(self, state: str | None) -> str:
        """A site's state in words."""
        return state_words(state)

    def site_changes(self, part: str) -> list[dict[str, Any]]:
        """Changes of sites' states in words: those of one part (``in_period``, ``before_period``)."""
        return [
            {
                "effective": self.when(change["effective_at"], brief=False),
                "recorded": "" if recorded_at_once(change) else self.when(change["recorded_at"], brief=False),
                "late": late_words(change),
                "site": self.site(change["site"]),
                "words": _("%(before)s → %(after)s")
                % {"before": state_words(change["from"]), "after": state_words(change["to"])},
                "reason": change["reason"],
            }
            for change in changes_of(self.tree)
            if change["part"] == part
        ]

    def checks(self) -> dict[str, Any]:
        """How many checks ran by how many rules, and which did not pass."""
        checks: Sequence[Mapping[str, Any]] = self.tree["checks"]
        passed = sum(row["passed"] for row in checks)
        failed = sum(row["failed"] for row in checks)
        return {
            "all": passed + failed,
            "passed": passed,
            "failed": failed,
            "rules": len({row["rule"] for row in checks}),
            "sets": ", ".join(row["version"] for row in self.tree["rule_sets"]),
            "reviewed": sum(row["batches"] for row in self.tree["rule_sets"]),
        }

    def chart_facts(self) -> list[tuple[str, str]]:
        """The figures of the control chart as a table."""
        chart, counts, figures = self.tree["chart"], self.figures["chart"], chart_figures(self.tree["chart"])
        if figures is None:
            return []
        unit = next((p["unit"] for p in chart["points"] if p["number"] is not None), "")
        return [
            (
                _("Batches plotted, and with a result that cannot be plotted"),
                f"{counts['plotted']}, {counts['not_plotted']}",
            ),
            (_("Mean"), figures.reads("mean", unit)),
            (_("Control limits (mean ± 2.66 × average moving range)"), limits_words(figures, unit)),
            (
                _("Limit of the instruction"),
                "; ".join(limit["words"] for limit in chart["limits"]) or _("none"),
            ),
            (_("Batches outside the control limits"), _listed(counts["beyond_control"])),
        ]


def _found(row: Mapping[str, Any]) -> str:
    """What was measured, against what; empty where the exception is not about a value."""
    if not row["value"]:
        return ""
    if not row["limit_words"]:
        return str(row["value"])
    return _("%(value)s; limit: %(limit)s") % {"value": row["value"], "limit": row["limit_words"]}


def _exception_state(row: Mapping[str, Any]) -> str:
    if row["deviation"]:
        states = {"open": _("open"), "assessed": _("assessed"), "closed": _("closed")}
        said = f"{row['deviation']}, {states.get(row['deviation_state'], row['deviation_state'])}"
        return _("Assessed; %(deviation)s") % {"deviation": said} if row["assessment"] else said
    return _("Assessed") if row["assessment"] else _("Not yet assessed")


def _listed(numbers: Sequence[str], most: int = 6) -> str:
    if not numbers:
        return _("none")
    shown = ", ".join(numbers[:most])
    return (
        shown
        if len(numbers) <= most
        else _("%(shown)s and %(n)s more") % {"shown": shown, "n": len(numbers) - most}
    )
