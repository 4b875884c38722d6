"""People: one account per human being, named by e-mail address, never shared and never deleted (REG-121, REG-129)."""

import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ledger.models import Record
from ledger.registry import record


def check_zone(value: str) -> None:
    """Refuse a name that is no IANA time zone."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Use a time zone name such as Europe/London."), code="zone")


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail address, whatever its letter case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person. Services and tests use it inside a unit of work; there is no superuser to make."""
        person = self.model(email=self.normalise(email), **fields)
        person.set_password(password)
        person.save(using=self._db, force_insert=True)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=self.normalise(username or ""))

    @staticmethod
    def normalise(email: str) -> str:
        """The one spelling under which an address is kept and looked up: lower case, no spaces round it."""
        return email.strip().lower()


@record(
    scope_reason="a person may belong to many scopes; who may see the row is judged by their memberships",
    personal=("email", "full_name"),
    retention="person",
    exclude=("password",),
)
class Person(Record, AbstractBaseUser):
    """A person who can sign in. ``full_name`` is what is printed on signatures; ``zone`` where they usually act.

    Closing an account clears ``is_active``; the row, its signatures and its trail stay.
    """

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    full_name = models.CharField(_("full name"), max_length=200)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London", validators=[check_zone])
    is_active = models.BooleanField(_("can sign in"), default=True)
    is_demo = models.BooleanField(_("made up for the demonstration"), default=False)
    # A sign-in is an event on the trail, not a column that each sign-in overwrites.
    last_login = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    # Nobody stands above the rules: libraries that ask get a plain no (architecture section 7).
    is_superuser = False
    is_staff = False

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="accounts_person_email_lower"
            ),
            models.CheckConstraint(condition=~models.Q(full_name=""), name="accounts_person_has_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """The printed name."""
        return self.full_name

    def get_short_name(self) -> str:
        """The printed name: nobody is called by half of it on a record."""
        return self.full_name

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        """Ask the link tables (through ``accounts.backends``), for libraries that speak Django's permission API."""
        from django.contrib.auth import get_backends

        return self.is_active and any(
            backend.has_perm(self, permission, obj)
            for backend in get_backends()
            if hasattr(backend, "has_perm")
        )
