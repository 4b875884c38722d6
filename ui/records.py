"""The Jinja environment of records, PDFs and e-mail: a missing value stops the rendering, never leaves a blank."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, ngettext, pgettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ui import formats


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Escaped, translated and strict. It knows no request, no user and no address: a record reads the same for all."""
    env = Environment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]  # from the i18n extension
    env.filters.update(formats.FILTERS)
    return env


def render(template: str, **context: Any) -> str:
    """One record template as text; raises `jinja2.UndefinedError` naming what is missing."""
    return environment().get_template(template).render(**context)
