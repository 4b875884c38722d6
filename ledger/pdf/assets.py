"""What a record may be made of: bytes handed in by name, and nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

BASE = "https://record.invalid/"
"""Relative addresses in a record resolve here: `.invalid` never exists (RFC 2606), so a leak cannot reach anyone."""


class RecordError(ValueError):
    """A record that cannot be rendered, signed or read. Nothing was written."""


class OutsideAddressError(FatalURLFetchingError):
    """The record asked for something it was not given. Rendering stops: a record with a hole is a wrong record."""


@dataclass(frozen=True, slots=True)
class Asset:
    """An image or a font, used in HTML and CSS by its name: `<img src="chart.svg" alt="…">`."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Font:
    """A font face given to the record, so that it looks the same on every machine. `weight` may be a range `100 900`."""

    family: str
    data: bytes
    media_type: str = "font/woff2"
    weight: str = "400"
    style: str = "normal"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: the data behind what people read (PDF/A-3, relationship Data). `created` must be aware."""

    name: str
    data: bytes
    media_type: str
    description: str
    created: datetime

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise RecordError(f"{self.name}: the creation time needs a time zone")
        if not self.name or not self.name.isascii() or "/" in self.name or "\\" in self.name:
            raise RecordError(f"{self.name!r} is not a plain file name")

    @property
    def created_utc(self) -> datetime:
        """The creation time in UTC, as PDF dates are written."""
        return self.created.astimezone(UTC)


@dataclass
class ClosedFetcher(URLFetcher):
    """Answers WeasyPrint's requests from the given assets and refuses every other address, file and data URLs included."""

    assets: Mapping[str, Asset] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return the asset that `url` names. Raises `OutsideAddressError`."""
        name = url.removeprefix(BASE) if url.startswith(BASE) else None
        asset = self.assets.get(name) if name else None
        if asset is None:
            shown = name or url.split(":", 1)[0] + ":…"
            raise OutsideAddressError(f"the record asked for {shown!r}, which it was not given")
        return URLFetcherResponse(url, asset.data, {"Content-Type": asset.media_type})


def font_faces(fonts: tuple[Font, ...]) -> tuple[str, dict[str, Asset]]:
    """Return the `@font-face` rules of `fonts` and the assets they name."""
    rules: list[str] = []
    assets: dict[str, Asset] = {}
    for index, font in enumerate(fonts):
        name = f"font-{index}"
        assets[name] = Asset(font.data, font.media_type)
        rules.append(
            f'@font-face {{ font-family: "{font.family}"; src: url("{BASE}{name}"); '
            f"font-weight: {font.weight}; font-style: {font.style}; }}"
        )
    return "\n".join(rules), assets
