"""Who owns a record while it is in a state."""

CONTROL_SITE = "control site"
AUTHORITY = "licensing authority"
