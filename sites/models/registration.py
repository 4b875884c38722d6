"""Registrations of a site with the authority of the country it lies in, where that country asks for one (REG-139)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Document, Record
from ledger.registry import record


@record(scope=("site__scope", "site__control_scope"), retention="site")
class SiteRegistration(Record):
    """One registration, of the place in one country: a unit that moves to another country is not registered there by it.

    Written once; ``ended_on`` and ``ended_reason`` once more, when the authority ends it. It holds on the days from
    ``registered_on`` to the one before ``ended_on``.
    """

    SCOPE_PATHS: ClassVar[list[str]] = ["site__scope_id", "site__control_scope_id"]

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="registrations", verbose_name=_("site")
    )
    country = models.CharField(_("country"), max_length=2)
    authority = models.CharField(_("authority"), max_length=200)
    number = models.CharField(_("number"), max_length=80)
    registered_on = models.DateField(_("registered on"))
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_reason = models.CharField(_("why it ended"), max_length=1000, null=True, blank=True)

    objects = WithScopes("site", "document")

    class Meta:
        verbose_name = _("registration of a site")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="mfg_sites_registration_country"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason__isnull=True)
                | Q(ended_on__gte=F("registered_on"), ended_reason__isnull=False) & ~Q(ended_reason=""),
                name="mfg_sites_registration_end",
            ),
            models.UniqueConstraint(
                fields=["site", "country"],
                condition=Q(ended_on=None),
                name="mfg_sites_registration_one_stands",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="registration_is_fixed",
                fields=[
                    "id",
                    "site",
                    "country",
                    "authority",
                    "number",
                    "registered_on",
                    "document",
                    "recorded_by_name",
                    "created_at",
                ],
            ),
            pgtrigger.Protect(name="registration_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="ended_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=pgtrigger.Func(
                    """
                    IF OLD.ended_on IS NOT NULL
                        AND (NEW.ended_on, NEW.ended_reason) IS DISTINCT FROM (OLD.ended_on, OLD.ended_reason) THEN
                        RAISE EXCEPTION 'this registration has ended (REG-139)' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.country})"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return self.site.governing_scope_ids()
