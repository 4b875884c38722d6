"""Who answers for a remote site, and who stands in, by dated post (REG-33)."""
