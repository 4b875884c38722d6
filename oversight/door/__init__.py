"""The regulator's door: products in scope, reports to take away, every look logged (REG-136)."""
