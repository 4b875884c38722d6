"""What a restriction may stop, and the locks in the database that are its own (REG-38, REG-39, REG-41)."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class Activity(models.TextChoices):
    """What can be stopped by itself. A restriction that names none stops all three."""

    MAKING = "making", _("Making: starts and steps")
    CERTIFYING = "certifying", _("Certifying")
    RELEASING = "releasing", _("Releasing")


def line(scope: str) -> str:
    """SQL: the key of the line in which restrictions and work of a control site stand, so that each sees the other.

    Work takes the lock shared and waits for nobody but a restriction being imposed; imposing takes it alone.
    """
    return f"hashtextextended('mfg_sites.restrictions:' || {scope}::text, 0)"


ENDED_BY_VARIATION = pgtrigger.Trigger(
    name="ended_by_variation",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__state="in_force", new__state="lifted", old__imposed_by="authority"),
    func=pgtrigger.Func(
        """
        -- REG-39: a variation of the licence restricted, for this letter, granted since the restriction began.
        IF NOT EXISTS (
            SELECT 1 FROM designations_licencevariation v JOIN designations_licence l ON l.id = v.licence_id
            WHERE v.id = NEW.variation_id AND v.state = 'granted' AND v.kind = 'lift_restriction'
              AND v.restriction_reference = NEW.reference
              AND v.decided_on >= (NEW.effective_from AT TIME ZONE 'UTC')::date
              AND l.control_scope_id = NEW.control_scope_id
              AND (NEW.licence_id IS NULL OR NEW.licence_id = v.licence_id)
              AND v.reference = NEW.variation_reference AND v.decided_on = NEW.variation_granted_on
        ) THEN
            RAISE EXCEPTION 'only a granted variation for letter % ends restriction % (REG-39)',
                NEW.reference, NEW.number USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
        """
    ),
)
PAUSE_IN_LINE = pgtrigger.Trigger(
    name="in_line",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange("state"),
    declare=[("scope", "UUID")],
    func=pgtrigger.Func(
        f"""
        -- REG-41: as for a restriction; a pause is no restriction of its own.
        SELECT s.control_scope_id INTO scope FROM mfg_sites_remotesite s WHERE s.id = NEW.site_id;
        PERFORM pg_advisory_xact_lock({line("scope")});
        RETURN NEW;
        """  # noqa: S608  # the key's text is a constant of this module
    ),
)
IN_LINE = pgtrigger.Trigger(
    name="in_line",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=pgtrigger.Func(
        f"""
        -- REG-41: what is being signed finishes first; what is signed from here on waits and sees this row.
        PERFORM pg_advisory_xact_lock({line("NEW.control_scope_id")});
        RETURN NEW;
        """
    ),
)
