"""The technical agreement with the organisation in whose premises a site stands (REG-43)."""
