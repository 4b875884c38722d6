"""The one question that everything here asks first."""

from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


def only_in_demo() -> None:
    """Raise ``ImproperlyConfigured`` unless this is the demonstration."""
    if not settings.SPOKEWISE.DEMO:
        raise ImproperlyConfigured("made-up records are made in the demonstration only")


def there(value: T | None) -> T:
    """What was made before and must be there. Raises ``LookupError``: the demonstration is half made."""
    if value is None:
        raise LookupError("a record of the demonstration is missing; remove its data folder and begin anew")
    return value
