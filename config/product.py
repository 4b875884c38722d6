"""Product settings: what this installation calls itself and the time limits that are policy, not law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Product:
    """Read as `settings.SPOKEWISE.<NAME>`. Figures tagged GENERAL in the requirements live here and are never shown as law."""

    PRODUCT_NAME: str = "Spokewise"
    # The version of the software, as reports state it; a test holds it against pyproject.toml.
    VERSION: str = "0.1.0"
    # True in the demonstration only: shows the demonstration strip and opens its conveniences. Production pins it to False.
    DEMO: bool = False
    # The component gallery and other pages for those who build the product.
    SHOW_DESIGN_PAGES: bool = False
    # An entry recorded later than this after it was performed is marked late (GENERAL).
    LATE_ENTRY_MINUTES: int = 15
    # A full re-authentication is good for one signature within this time (GENERAL).
    REAUTH_SECONDS: int = 120
    # So many failures in a row by password, code or PIN lock that way in, for so long (GENERAL).
    LOCKOUT_ATTEMPTS: int = 5
    LOCKOUT_MINUTES: int = 15
    # A link by e-mail with which a person sets a password works once and for so long (GENERAL).
    LINK_HOURS: int = 72
    # A bench device unlocked by a full sign-in locks again after one shift (GENERAL).
    DEVICE_SESSION_HOURS: int = 12
    # Longest life of a site's API token (GENERAL).
    API_TOKEN_DAYS: int = 365
    # A session ends after this much idleness (GENERAL).
    IDLE_MINUTES: int = 30
    # A staff session with more rights than a role gives ends after this (GENERAL).
    STAFF_SESSION_MINUTES: int = 60
    # A month's report is made so many hours after the month has ended, from what was received by then (GENERAL).
    REPORT_CUT_OFF_HOURS: int = 30
    # A change of a person named on a licence is told to the authority within so many days (GENERAL).
    LICENCE_NOTICE_DAYS: int = 14
    # No letter of a case or licence is older: a day before it was mistyped (GENERAL).
    EARLIEST_LETTER: date = date(2000, 1, 1)
    # What the first plan of a master file's annual reports proposes: period, days to the due day, reminders (GENERAL).
    ANNUAL_PERIOD_MONTHS: int = 12
    ANNUAL_GRACE_DAYS: int = 60
    ANNUAL_REMINDER_DAYS: tuple[int, ...] = (90, 60, 30)
    # So long before its last day a technical agreement is due for renewal (GENERAL).
    AGREEMENT_DUE_DAYS: int = 60
    # So long before its end a competence, and before its day a calibration or maintenance, is due (GENERAL).
    COMPETENCE_DUE_DAYS: int = 30
    EQUIPMENT_DUE_DAYS: int = 30
    # So long before its day a visit of a site is due, or the answer to a finding (GENERAL).
    VISIT_DUE_DAYS: int = 30
    # The risk score of a site (all GENERAL): days looked back on; points for a whole cycle without a visit; for each open
    # finding (critical, major, other), each finding overdue, each deviation (critical, major, minor), each batch rejected
    # or aborted, each person who left; from how many points on the risk is medium, and high.
    RISK_DAYS: int = 180
    RISK_CYCLE: int = 30
    RISK_FINDINGS: tuple[int, int, int] = (10, 4, 1)
    RISK_OVERDUE: int = 10
    RISK_DEVIATIONS: tuple[int, int, int] = (10, 4, 1)
    RISK_BATCH: int = 5
    RISK_LEAVER: int = 3
    RISK_BANDS: tuple[int, int] = (30, 60)
    # Sites are compared by the batches decided within so many days (GENERAL).
    COMPARABILITY_DAYS: int = 365
    # So many values in a row on one side of a site's mean are a signal of its trend (GENERAL).
    TREND_RUN: int = 8
    # The zone in which instants are shown to people when a place says nothing else.
    DISPLAY_ZONE: str = "Europe/London"
    # Largest request body and upload accepted, in bytes.
    MAX_BODY_BYTES: int = 5 * 1024 * 1024
