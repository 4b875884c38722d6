"""The name of the snapshot's format: another shape of the data is another number."""

FORMAT = "spokewise.monthly_compliance/4"
"""4: a batch carries when it was released; a special, which nobody certifies, has the outcome “released”.

3: a change of a site's state carries when it took effect and when it was recorded, and belongs to the period in which it
took effect; the control chart has no lower limit where the quantity cannot go as low."""
