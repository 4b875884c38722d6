"""Memberships: the truth about who may do what where (REG-129), and the link tables derived from them."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts import roles
from accounts.models.organisation import Organisation
from accounts.models.person import Person
from accounts.models.scope import SYSTEM_SCOPE_ID, Scope
from accounts.scoping import ScopedQuerySet
from ledger.models import Record
from ledger.registry import record, working

_DECIDING = ", ".join(f"'{name}'" for name in roles.DECIDING_ROLES)

SEGREGATION = pgtrigger.Trigger(
    name="segregation",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=pgtrigger.Func(
        f"""
        -- The person's row is the lock: two grants at once cannot each miss the other.
        PERFORM 1 FROM accounts_person WHERE id = NEW.person_id FOR UPDATE;
        IF EXISTS (
            SELECT 1 FROM accounts_membership m
            WHERE m.person_id = NEW.person_id AND m.id <> NEW.id
              AND tstzrange(m.starts_at, m.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)
              AND ((NEW.role = 'administrator' AND m.role IN ({_DECIDING}))
                OR (m.role = 'administrator' AND NEW.role IN ({_DECIDING})))
        ) THEN
            RAISE EXCEPTION 'an administrator takes no decision on records (REG-129)'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_membership_segregation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM accounts_membership m
            WHERE m.person_id = NEW.person_id AND m.id <> NEW.id AND m.role = NEW.role AND m.scope_id = NEW.scope_id
              AND tstzrange(m.starts_at, m.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)
        ) THEN
            RAISE EXCEPTION 'the same role in the same scope twice at one time'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_membership_once';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - role names from code, no input
    ),
)

ONLY_END = pgtrigger.Trigger(
    name="only_end",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=pgtrigger.Func(
        """
        IF (to_jsonb(NEW) - ARRAY['ends_at', 'ended_at', 'ended_by_id', 'end_reason'])
            IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['ends_at', 'ended_at', 'ended_by_id', 'end_reason'])
            OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.ends_at IS NULL
            OR NEW.ends_at > COALESCE(OLD.ends_at, 'infinity')
        THEN
            RAISE EXCEPTION 'a membership can only be ended, once, and never made longer'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_membership_only_end';
        END IF;
        RETURN NEW;
        """
    ),
)


def current_at(instant: datetime, prefix: str = "") -> Q:
    """The condition “in force at this instant”: from ``starts_at``, before ``ends_at``."""
    return Q(**{f"{prefix}starts_at__lte": instant}) & (
        Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": instant})
    )


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    """Memberships by time."""

    def current(self, instant: datetime | None = None) -> "MembershipQuerySet":
        """Those in force at an instant (default: now). No job has to run for one to end."""
        return self.filter(current_at(instant or timezone.now()))


@record(scope="scope", retention="person")
class Membership(Record):
    """A person holds a role in a scope, from an instant to an instant, granted by someone for a reason.

    ``organisation``: the body acted for. ``granted_by`` is empty only for the first administrator, made at the command
    line. A membership is ended, never changed and never deleted; being ended early sets ``ends_at`` as well.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("scope_id",)

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=32, choices=roles.choices())
    scope = models.ForeignKey(
        Scope, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("scope")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="memberships",
        verbose_name=_("acts for"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )
    reason = models.TextField(_("reason"))
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    end_reason = models.TextField(_("reason for ending"), blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        default_permissions = ()
        indexes = [
            models.Index(fields=["person", "starts_at"], name="accounts_membership_person"),
            models.Index(fields=["scope", "-id"], name="accounts_membership_scope"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("person")),
                name="accounts_membership_not_to_self",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_membership_has_reason"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="accounts_membership_dates",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | (~Q(end_reason="") & Q(ends_at__isnull=False)),
                name="accounts_membership_end_has_reason",
            ),
        ]
        triggers = [SEGREGATION, ONLY_END]

    def __str__(self) -> str:
        return f"{self.role} @ {self.scope_id}"

    @property
    def role_title(self) -> Any:
        """The role in words."""
        return roles.role(self.role).title

    def is_current(self, instant: datetime | None = None) -> bool:
        """Whether it is in force at an instant (default: now)."""
        at = instant or timezone.now()
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Its scope, and the system's."""
        return {self.scope_id, SYSTEM_SCOPE_ID}


@working(
    reason="derived from memberships, whose rows are the record; rebuilt at will",
    scope="content_object",
    deletable=True,
)
class ScopeGrant(UserObjectPermissionBase):
    """django-guardian's link row: this person holds this permission on this scope, by this membership, between these dates.

    Kept in step by ``accounts.services.grants``; alone it gives nothing: authority needs the membership, the role in
    code *and* this row to agree.
    """

    user = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    content_object = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="grants")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("scope grant")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["membership", "permission"], name="accounts_scopegrant_once"),
        ]
        indexes = [
            models.Index(fields=["user", "content_object", "permission"], name="accounts_scopegrant_lookup"),
        ]
