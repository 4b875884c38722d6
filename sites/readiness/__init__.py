"""Can this site make this product now? Every gate of the start gate, open or closed, and who opens it (REG-55).

The answer is the start gate's own: the floor above hands in the gate (``register_judge``), and each of its rules becomes a
line. How a rule is shown stands beside it (``shows``): on this floor in ``site_gates``, above in ``batches.readiness``. A
rule that nobody said how to show is shown all the same, with its own words.
"""

from sites.readiness import site_gates  # noqa: F401  # says how the site's gates are shown
from sites.readiness.loading import load_readiness, register_judge
from sites.readiness.shapes import Asked, Gate, GateGroup, Judged, Readiness, Shown
from sites.readiness.showing import shows

__all__ = [
    "Asked",
    "Gate",
    "GateGroup",
    "Judged",
    "Readiness",
    "Shown",
    "load_readiness",
    "register_judge",
    "shows",
]
