"""Work at a patient’s home: approved kits, and the dated visits that use them (REG-44)."""
