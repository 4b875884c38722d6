"""A master file handed out as it stood at an instant: as open data, and as a sealed PDF that holds the same data (REG-21)."""
