"""Forms about comparability. They read what was typed; the services judge it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from designations.models import ReleaseCriterion
from oversight.comparability.comparing import EACH, MEAN
from ui.forms import DayField, DesignForm

NAMES = ("judged", "low", "high", "tolerance")
JUDGED = (("", _("Not compared")), (MEAN, _("The mean of the site’s results")), (EACH, _("Each result")))


class ProtocolForm(DesignForm):
    """Which numbers of the release specification are compared, and what is accepted."""

    says_optional = False  # an empty row of the table is a number that is not compared

    def __init__(
        self, data: Any = None, *, criteria: Mapping[str, ReleaseCriterion], initial: Any = None
    ) -> None:
        self.criteria = criteria
        # Of this form alone; the parent copies them and words what is missing.
        self.base_fields = {}  # type: ignore[misc]  # Django reads it from the form itself
        for key, row in criteria.items():
            unit = row.limit.get("unit") or ""
            named = {"title": row.title, "unit": f" ({unit})" if unit else ""}
            self.base_fields[f"judged_{key}"] = forms.ChoiceField(
                label=_t("%(title)s: what is judged") % named, choices=JUDGED, required=False
            )
            for name, label in (
                ("low", _t("%(title)s: lowest accepted%(unit)s")),
                ("high", _t("%(title)s: highest accepted%(unit)s")),
                ("tolerance", _t("%(title)s: at most so far from the mean of all other sites%(unit)s")),
            ):
                self.base_fields[f"{name}_{key}"] = forms.CharField(
                    label=label % named, required=False, max_length=40
                )
        self.base_fields["min_results"] = forms.IntegerField(
            label=_("Results needed to judge, at least"),
            initial=3,
            help_text=_("Of the site; and of all others together, where a distance from them is set."),
        )
        self.base_fields["rationale"] = forms.CharField(
            label=_("Why these attributes, and where the ranges come from"),
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        super().__init__(data, initial=initial)

    def attributes(self) -> list[dict[str, str]]:
        """What is compared, as typed."""
        rows = (
            {"key": key, **{name: self.cleaned_data[f"{name}_{key}"].strip() for name in NAMES}}
            for key in self.criteria
        )
        return [row for row in rows if any(row[name] for name in NAMES)]

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each number, as a table shows them."""
        return [
            {
                "title": row.title,
                "unit": row.limit.get("unit") or "",
                "fields": [self[f"{name}_{key}"] for name in NAMES],
            }
            for key, row in self.criteria.items()
        ]


class RunForm(DesignForm):
    """One performance batch."""

    def __init__(
        self, data: Any = None, files: Any = None, *, attributes: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        self.keys = tuple(one["key"] for one in attributes)
        # Of this form alone; the parent copies them and words what is missing.
        self.base_fields = {}  # type: ignore[misc]  # Django reads it from the form itself
        self.base_fields["run"] = forms.CharField(label=_("Number of the performance batch"), max_length=60)
        self.base_fields["performed_on"] = DayField(label=_("Made on"))
        for one in attributes:
            self.base_fields[f"value_{one['key']}"] = forms.CharField(
                label=f"{one['title']} ({one['unit']})" if one["unit"] else one["title"], max_length=40
            )
        self.base_fields["document"] = forms.FileField(
            label=_("The report"), help_text=_("PDF, picture or table, at most 10 MB.")
        )
        self.base_fields["reason"] = forms.CharField(
            label=_("Reason"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Needed when this performance batch is recorded already."),
        )
        super().__init__(data, files)

    def values(self) -> dict[str, str]:
        """Key of an attribute → what was typed."""
        return {key: self.cleaned_data[f"value_{key}"] for key in self.keys}
