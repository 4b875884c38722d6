"""Rules of oversight: one file per family."""
