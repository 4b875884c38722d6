"""The door of hospital systems: start a batch, record a step, send a whole record."""
