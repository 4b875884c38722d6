"""The two legal tests and the grounds each may be argued on (REG-02, REG-03)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from designations.kinds import Mode

WORDS: dict[str, Any] = {
    Mode.POC: _("can only be manufactured at or near the place where it is used"),
    Mode.MM: _("necessary or expedient, for reasons of deployment, to manufacture it in a modular unit"),
}

CRITERIA: dict[str, dict[str, Any]] = {
    Mode.POC: {
        "method": _("method of manufacture"),
        "shelf_life": _("shelf life"),
        "constituents": _("constituents"),
        "administration": _("method or route of administration"),
    },
    Mode.MM: {"deployment": _("reasons of deployment")},
}
"""Mode → key of a ground → its title. The keys are those of ``Designation.justification``."""
