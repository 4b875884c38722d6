"""The form that sends a file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Scope
from ledger.uploads import MAX_BYTES
from ui.forms import DesignForm


class UploadForm(DesignForm):
    """A file and the place it is for."""

    scope = forms.ChoiceField(label=_("For"), help_text=_("Rows about a place outside this one are refused."))
    file = forms.FileField(
        label=_("File"), allow_empty_file=True, help_text=_("CSV (UTF-8) or Excel (.xlsx), at most 10 MB.")
    )

    def __init__(self, *args: Any, places: Sequence[Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        choices = [(key, f"{place.title} ({place.code})") for key, place in self.places.items()]
        self.fields["scope"].choices = choices if len(choices) == 1 else [("", _("Choose one")), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_file(self) -> Any:
        """Too large a file is not even read; everything else about it is judged by the service."""
        sent = self.cleaned_data["file"]
        if sent.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(n)s MB. Split it into several."),
                params={"n": MAX_BYTES // (1024 * 1024)},
            )
        return sent

    def place(self) -> Scope:
        """The chosen place."""
        return self.places[self.cleaned_data["scope"]]
