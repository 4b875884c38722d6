"""How the control site supervises a site: its plan, what falls due, and its risk score (REG-28, REG-45)."""
