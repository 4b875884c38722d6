"""Locks in the database: what raw SQL of the application's role cannot do with kits and visits of homes (REG-44)."""

import pgtrigger


class KitForVisit(pgtrigger.Trigger):
    """No visit is planned, or made, with a kit that is not approved or runs out before its day; and only at a home.

    The kit is share-locked first: a visit and a withdrawal that race are put in order.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self) -> None:
        super().__init__(
            name="kit_for_visit",
            declare=[("kit", "RECORD")],
            func=pgtrigger.Func(
                """
                IF NEW.state <> 'cancelled' THEN
                    SELECT k.state, k.expires_on INTO kit FROM mfg_sites_kit k WHERE k.id = NEW.kit_id FOR SHARE;
                    IF NOT FOUND OR kit.state <> 'approved' OR kit.expires_on < NEW.visit_on THEN
                        RAISE EXCEPTION 'no visit: its kit is not approved and in date (REG-44)'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NOT EXISTS (SELECT 1 FROM mfg_sites_remotesite s WHERE s.id = NEW.site_id AND s.kind = 'home') THEN
                        RAISE EXCEPTION 'no visit: the site is not a home (REG-44)' USING ERRCODE = 'check_violation';
                    END IF;
                END IF;
                RETURN NEW;
                """
            ),
        )
