"""Who a patient is: encrypted, apart, behind its own permission (REG-131)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from ledger.models import Record
from ledger.registry import record


@record(scope=("site__scope",), retention="patient", personal=("sealed",), exclude=("sealed", "wrapped_key"))
class PatientIdentity(Record):
    """The random code that stands for a patient, and the identity it stands for, sealed.

    ``sealed`` is the identity as canonical JSON under ``wrapped_key``, this patient's own data key; destroying the key
    shreds the identity, here and in the history, while every record that names the code still verifies. Both columns are
    kept out of the history for that reason.
    """

    SCOPE_PATHS = ("site__scope_id",)

    code = models.CharField(_("patient code"), max_length=12, unique=True)
    site = models.ForeignKey("mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(null=True)
    wrapped_key = models.BinaryField(null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("patient identity")
        verbose_name_plural = _("patient identities")

    def __str__(self) -> str:
        return self.code

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """That of the site which treats the patient; the control site sees the code alone."""
        return {self.site.scope_id}
