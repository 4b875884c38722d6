"""The table behind Django's cache.

In PostgreSQL and not in Valkey on purpose: used one-time codes and rate limits are safety controls, and they must keep working
(and signing with them) while the broker is down.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CacheEntry(models.Model):
    """One cached value, in the shape that `django.core.cache.backends.db` reads and writes. Never a record."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "config_cache"
        verbose_name = _("cache entry")
        verbose_name_plural = _("cache entries")

    def __str__(self) -> str:
        return self.cache_key
