"""The form that sends an instruction to sites."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import DesignForm, MomentField


class IssueForm(DesignForm):
    """Which sites, and from when. ``choices``: code and name of each site that can be chosen; ``hints``: its standing."""

    sites: Any = forms.MultipleChoiceField(
        label=_("Sites"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one site")},
    )
    effective_from = MomentField(
        label=_("In effect there from"),
        required=False,
        help_text=_("At once, when left empty. Time on the 24-hour clock, like 14:05"),
    )

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, str]], hints: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].choices = choices  # type: ignore[attr-defined]  # a MultipleChoiceField
        self.fields["sites"].hints = hints  # type: ignore[attr-defined]  # read by ui.fields
