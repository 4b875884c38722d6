"""The outline under the map of sites, made from Natural Earth: `python -m scripts.make_outline countries-10m.json`.

The file is in the npm package `world-atlas` 2.0.2 (`npm pack world-atlas@2.0.2`), Natural Earth 4.1.0 at 1:10m as TopoJSON.
Natural Earth is in the public domain (https://www.naturalearthdata.com/about/terms-of-use/). What comes out is kept in
`sites/data/outline.json`, so neither the product nor its build asks for the package.
"""

import json
import sys
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

OUTLINE = Path(__file__).parents[1] / "sites" / "data" / "outline.json"
CREDIT = "Natural Earth 4.1.0, 1:10m, public domain; simplified"
UK = "United Kingdom"
NEIGHBOURS = ("Ireland", "Isle of Man", "Jersey", "Guernsey")
WINDOW = (-12.0, 48.0, 3.0)
"""West, south and east: islands beyond are left out."""
SMALLEST = 0.006
"""Square degrees: islands smaller than this cannot be seen."""
OFF = 0.022
"""Degrees: no point of the coast is further than this from the simplified line."""

Point = tuple[float, float]


def main(source: str) -> None:
    """Read the TopoJSON, write the outline."""
    topology = json.loads(Path(source).read_text())
    arcs = list(_arcs(topology))
    rings: dict[str, list[list[int]]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        name = country["properties"]["name"]
        if name in (UK, *NEIGHBOURS):
            polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
            coasts = [_ring(polygon[0], arcs) for polygon in polygons]
            rings[name] = [_simple(coast) for coast in coasts if _seen(coast)]
    kept = {
        "credit": CREDIT,
        "degrees": "WGS 84, longitude and latitude in hundredths of a degree",
        "uk": rings[UK],
        "neighbours": [ring for name, found in rings.items() if name != UK for ring in found],
    }
    OUTLINE.write_text(json.dumps(kept, separators=(",", ":")))


def _arcs(topology: dict[str, Any]) -> Any:
    (across, up), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for right, north in arc:
            x, y = x + right, y + north
            line.append((x * across + west, y * up + south))
        yield line


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def _seen(ring: list[Point]) -> bool:
    west, south, east = WINDOW
    inside = (
        min(x for x, _y in ring) >= west
        and max(x for x, _y in ring) <= east
        and min(y for _x, y in ring) >= south
    )
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2
    return inside and area >= SMALLEST


def _simple(ring: list[Point]) -> list[int]:
    half = len(ring) // 2
    line = _thinned(ring[: half + 1])[:-1] + _thinned(ring[half:])
    return [round(round(degrees, 2) * 100) for point in line for degrees in point]


def _thinned(line: list[Point]) -> list[Point]:
    """Douglas and Peucker: keep the point that lies furthest off, as long as one lies too far off."""
    if len(line) < 3:
        return line
    (x1, y1), (x2, y2) = line[0], line[-1]
    length = hypot(x2 - x1, y2 - y1)

    def off(point: Point) -> float:
        x, y = point
        if not length:
            return hypot(x - x1, y - y1)
        return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length

    furthest = max(range(1, len(line) - 1), key=lambda number: off(line[number]))
    if off(line[furthest]) <= OFF:
        return [line[0], line[-1]]
    return _thinned(line[: furthest + 1])[:-1] + _thinned(line[furthest:])


if __name__ == "__main__":
    main(sys.argv[1])
