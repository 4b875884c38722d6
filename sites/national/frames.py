"""Which part of the world a map shows, and where on the drawing a place lies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, cos, floor, radians

WIDTH, HEIGHT = 520.0, 680.0
EDGE = 0.15
"""Of the spread of the places, free on each side."""
NARROWEST = 0.24
"""Degrees that the closest map is wide: two hospitals of a town stand apart on it."""
NEARBY = 1.6
"""Degrees that a map is wide which shows where something lies: a stretch of coast is mostly on it."""
STEPS = (0.05, 0.1, 0.2, 0.5, 1, 2)
"""Degrees between the lines of a graticule."""


@dataclass(frozen=True)
class Line:
    """A meridian or parallel: from, to, how many degrees, and east, west, north or south."""

    x1: float
    y1: float
    x2: float
    y2: float
    degrees: float
    side: str


@dataclass(frozen=True)
class Frame:
    """West, south, east, north in degrees, drawn on ``width`` by ``height``: equal lengths at its middle latitude."""

    west: float
    south: float
    east: float
    north: float
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def _squeeze(self) -> float:
        return cos(radians((self.south + self.north) / 2))

    @property
    def _scale(self) -> float:
        return min(
            self.width / ((self.east - self.west) * self._squeeze), self.height / (self.north - self.south)
        )

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where on the drawing, from its upper left."""
        x = self.width / 2 + (longitude - (self.west + self.east) / 2) * self._squeeze * self._scale
        y = self.height / 2 - (latitude - (self.south + self.north) / 2) * self._scale
        return round(x, 1), round(y, 1)

    @property
    def km_wide(self) -> float:
        """How many kilometres the drawing is wide."""
        return self.width / self._scale * 111.2

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a place is on the drawing."""
        x, y = self.at(longitude, latitude)
        return 0 <= x <= self.width and 0 <= y <= self.height

    def lines(self) -> Iterator[Line]:
        """The graticule: meridians and parallels at round degrees, three to six each way."""
        across, up = self.width / self._scale / self._squeeze, self.height / self._scale
        west, south = (self.west + self.east - across) / 2, (self.south + self.north - up) / 2
        step = next((step for step in STEPS if max(across, up) / step <= 6.5), STEPS[-1])
        for number in range(ceil(west / step), floor((west + across) / step) + 1):
            degrees = round(number * step, 2)
            x, _y = self.at(degrees, self.south)
            yield Line(x, 0, x, self.height, abs(degrees), "W" if degrees < 0 else "E" if degrees else "")
        for number in range(ceil(south / step), floor((south + up) / step) + 1):
            degrees = round(number * step, 2)
            _x, y = self.at(self.west, degrees)
            yield Line(0, y, self.width, y, abs(degrees), "N" if degrees > 0 else "S" if degrees else "")

    @property
    def text(self) -> str:
        """As it stands in an address: west,south,east,north."""
        return ",".join(f"{edge:.3f}" for edge in (self.west, self.south, self.east, self.north))


def whole(width: float = WIDTH, height: float = HEIGHT) -> Frame:
    """The United Kingdom, from Scilly to Shetland."""
    return Frame(-8.8, 49.8, 2.2, 60.95, width, height)


def frame_of(
    places: Iterable[tuple[float, float]],
    width: float = WIDTH,
    height: float = HEIGHT,
    least: float = NARROWEST,
) -> Frame:
    """The map of some places (longitude, latitude), ``least`` degrees wide or more; the whole country for none."""
    found = list(places)
    if not found:
        return whole(width, height)
    longitudes, latitudes = [p[0] for p in found], [p[1] for p in found]
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    edge_x = max((least - (east - west)) / 2, (east - west) * EDGE)
    edge_y = max((least - (north - south)) / 4, (north - south) * EDGE)
    return Frame(west - edge_x, south - edge_y, east + edge_x, north + edge_y, width, height)


def read_frame(text: str) -> Frame | None:
    """The frame of an address, or nothing for anything that is none."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        return None
    return Frame(west, south, east, north)
