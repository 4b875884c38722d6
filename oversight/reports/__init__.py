"""Reports: definition, run, frozen snapshot, rendering, seal (REG-138)."""
