"""A site's standing under one master file (REG-35, Appendix A of the domain notes)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.guards import StateGuard
from ledger.models import Record
from ledger.registry import record
from sites.models.restricted import PAUSE_IN_LINE
from sites.states import ENROLMENTS

AUTHORITY_HOLDS = pgtrigger.Trigger(
    name="authority_holds",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=pgtrigger.Func(
        """
        -- REG-39: a suspension by the authority ends by its lifted restriction alone, which asks for a granted variation;
        -- and nothing is called suspended without the authority's restriction on record.
        IF OLD.state = 'suspended' AND NEW.state NOT IN ('suspended', 'ceased') THEN
            IF NEW.state IS DISTINCT FROM OLD.state_before THEN
                RAISE EXCEPTION 'a lifted suspension returns to %, not % (REG-39)', OLD.state_before, NEW.state
                    USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        IF NEW.state <> OLD.state AND NEW.state NOT IN ('suspended', 'ceased') AND EXISTS (
            SELECT 1 FROM mfg_sites_restriction r
            WHERE r.enrolment_id = NEW.id AND r.imposed_by = 'authority' AND r.state = 'in_force'
              AND r.effective_from <= clock_timestamp()
            FOR SHARE
        ) THEN
            RAISE EXCEPTION 'the licensing authority suspended this site: only a granted variation ends it (REG-39)'
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state = 'suspended' AND OLD.state <> 'suspended' THEN
            IF NEW.state_before IS DISTINCT FROM OLD.state THEN
                RAISE EXCEPTION 'a suspension keeps the state it interrupts' USING ERRCODE = 'check_violation';
            END IF;
            IF NOT EXISTS (
                SELECT 1 FROM mfg_sites_restriction r
                WHERE r.enrolment_id = NEW.id AND r.imposed_by = 'authority' AND r.state = 'in_force'
            ) THEN
                RAISE EXCEPTION 'a suspension needs the authority''s restriction on record (REG-38)'
                    USING ERRCODE = 'check_violation';
            END IF;
        ELSIF NEW.state = OLD.state AND NEW.state_before IS DISTINCT FROM OLD.state_before THEN
            RAISE EXCEPTION 'the interrupted state changes only with a suspension' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
        """
    ),
)


@record(scope=("site__scope", "site__control_scope", "master_file__product__scope"), retention="site")
class Enrolment(Record):
    """A site in a master file. The holder pauses; the authority suspends; ceasing is for good (REG-35, REG-39, REG-42).

    ``state_before`` is what a suspension interrupted, so that lifting it never undoes a holder's own pause.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "site__scope_id",
        "site__control_scope_id",
        "master_file__product__scope_id",
    )

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("site")
    )
    master_file = models.ForeignKey(
        "designations.MasterFile",
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name=_("master file"),
    )
    state = models.CharField(
        _("state"), max_length=16, choices=ENROLMENTS.choices(), default=ENROLMENTS.initial, editable=False
    )
    state_before = models.CharField(_("interrupted state"), max_length=16, blank=True, editable=False)
    state_since = models.DateTimeField(_("in this state since"), editable=False)
    proposal = models.TextField(_("why this site"))

    objects = WithScopes("site", "master_file__product")

    class Meta:
        verbose_name = _("enrolment")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["site", "master_file"], condition=~Q(state="ceased"), name="mfg_sites_enrolment_once"
            ),
        ]
        indexes = [models.Index(fields=["master_file", "state"], name="mfg_sites_enrolment_states")]
        triggers = [
            StateGuard(ENROLMENTS),
            AUTHORITY_HOLDS,
            PAUSE_IN_LINE,
            pgtrigger.ReadOnly(name="fixed", fields=["id", "site", "master_file", "proposal", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.site} / {self.master_file}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site, and its product's."""
        return self.site.governing_scope_ids() | {self.master_file.product.scope_id}
