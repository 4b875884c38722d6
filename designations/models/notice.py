"""What the authority is to be told about the people named on a licence (REG-34)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from designations.models.licence import Licence, LicencePerson
from designations.models.oflicence import OfLicence
from designations.states.notice import LICENCE_NOTICE
from ledger.guards import FrozenWhen, StateGuard
from ledger.registry import record


@record(scope=("licence__control_scope",), retention="licence", personal=("says",))
class LicenceNotice(OfLicence):
    """A change of a named person that the authority is to be told of: open until it is recorded as sent (REG-34).

    ``due_on``: our own date, from a setting; the law that was read gives none (GENERAL).
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="notices")
    person = models.ForeignKey(LicencePerson, on_delete=models.PROTECT, related_name="notices")
    says = models.CharField(_("what changed"), max_length=300)
    changed_on = models.DateField(_("changed on"))
    due_on = models.DateField(_("to be told by"))
    state = models.CharField(
        _("state"), max_length=8, choices=LICENCE_NOTICE.choices(), default=LICENCE_NOTICE.initial
    )
    sent_on = models.DateField(_("told on"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=80, blank=True)

    objects = WithScopes("licence")

    class Meta:
        verbose_name = _("notice to the authority")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", sent_on=None, reference="")
                | Q(state="sent", sent_on__isnull=False) & ~Q(reference=""),
                name="designations_licencenotice_sent",
            ),
        ]
        triggers = [
            StateGuard(LICENCE_NOTICE),
            FrozenWhen(states=("open", "sent"), moving=("sent_on", "reference")),
        ]

    def __str__(self) -> str:
        return self.says
