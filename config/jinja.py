"""The Jinja environment of pages: a missing key of a mapping is empty, a name that an object has not is our mistake; escaped,
translated, with our components.

Records, PDFs and e-mail use `ui.records.environment()` instead, where a missing value is an error.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    TemplateRuntimeError,
    UndefinedError,
)
from jinja2.utils import missing

from config.navigation import frame
from ui import formats
from ui.clocks import clock
from ui.fields import field_parts, summary_of_errors


class MissingOnlyFromMappings(ChainableUndefined):
    """Empty for a key that a mapping (or a plain text) has not, as the components of the design system ask of their parameters.

    An attribute that an object does not have is an error: it was misspelt, or another value took the name.
    """

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, exc)
        if obj is not missing and not isinstance(obj, Mapping | str | ChainableUndefined):
            raise UndefinedError(f"{type(obj).__name__!r} has no {name!r}")


def csp_nonce(request: HttpRequest | None) -> str:
    """The nonce of this response, or nothing where no policy is in force (an error page without a request)."""
    nonce = getattr(request, "csp_nonce", None)
    return str(nonce) if nonce is not None else ""


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """`{{ url("batches:detail", pk=batch.pk) }}`; an unknown name is an error."""
    return reverse(name, args=args, kwargs=kwargs)


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja backend asks for (`OPTIONS["environment"]`)."""
    own = options.pop("loader", None) or FileSystemLoader(settings.BASE_DIR / "templates")
    options |= {
        "undefined": MissingOnlyFromMappings,
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "loader": ChoiceLoader([own, PackageLoader("nhsuk_frontend_jinja")]),
        "extensions": [*options.get("extensions", []), "jinja2.ext.i18n", "jinja2.ext.do"],
    }
    env = Environment(**options)  # noqa: S701  # autoescape is set above
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]  # from the i18n extension
    env.filters.update(formats.FILTERS)
    env.globals.update(
        url=url,
        static=static,
        frame=frame,
        csp_nonce=csp_nonce,
        clock=clock,
        field_parts=field_parts,
        summary_of_errors=summary_of_errors,
        language=get_language,
    )
    return env
