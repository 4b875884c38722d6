"""Every site in scope at once: the national list and map, with the same filters (REG-21, REG-35)."""

from sites.national.drawing import Drawing, Mark, draw
from sites.national.frames import NEARBY, Frame, frame_of, whole
from sites.national.loading import load_national
from sites.national.regions import REGIONS, region_of
from sites.national.shapes import Filters, National, PerProduct, Row

__all__ = [
    "NEARBY",
    "REGIONS",
    "Drawing",
    "Filters",
    "Frame",
    "Mark",
    "National",
    "PerProduct",
    "Row",
    "draw",
    "frame_of",
    "load_national",
    "region_of",
    "whole",
]
