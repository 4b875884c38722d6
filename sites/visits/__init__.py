"""Visits, audits and self-inspections of a site, and what they found (REG-45)."""
