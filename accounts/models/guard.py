"""What keeps guessing and replaying out: lockouts and single-use proofs. Rows, so that they survive a restart."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from ledger.models import Record
from ledger.registry import working


@working(
    reason="a counter of failures; each failure and each lock is an event on the person's trail",
    personal=("key",),
)
class Lockout(Record):
    """Failures in a row for one key (an e-mail address, a person, a badge) in one channel.

    ``locked_until``: no attempt is judged before it. A success clears the row's count.
    """

    class Channel(models.TextChoices):
        PASSWORD = "password", _("Password")
        CODE = "code", _("Authenticator code")
        PIN = "pin", _("PIN")

    channel = models.CharField(max_length=10, choices=Channel)
    key = models.CharField(max_length=254)
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lockout")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="accounts_lockout_once")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.failures}"


@working(
    reason="a proof lives two minutes; what it proved is kept as evidence in the signature row",
    deletable=False,
)
class SigningProof(Record):
    """A person has just shown again who they are. Used up by one signature, within two minutes (REG-121)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    methods = models.JSONField(default=list)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("signing proof")
        default_permissions = ()
        indexes = [models.Index(fields=["person", "-id"], name="accounts_proof_person")]

    def __str__(self) -> str:
        return f"proof {self.id}"
