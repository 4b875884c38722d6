"""The name of the snapshot's format: another shape of the data is another number."""

FORMAT = "spokewise.monthly_compliance/3"
"""3: a change of a site's state carries when it took effect and when it was recorded, and belongs to the period in which it
took effect; the control chart has no lower limit where the quantity cannot go as low."""
