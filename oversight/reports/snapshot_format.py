"""The name of the snapshot's format: another shape of the data is another number."""

FORMAT = "spokewise.monthly_compliance/2"
