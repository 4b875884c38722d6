"""Whether the product made at one site is the product made at all others: protocol, runs, comparison (REG-37)."""
