"""The WSGI application. Granian imports this once in each worker."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from config.guard import refuse_unless_safe

refuse_unless_safe()

# Import time makes long-lived objects only: collect once, then leave them out of every later collection.
gc.collect()
gc.freeze()
# A request makes thousands of objects that end with it, by count of references; to look for rings among them every few hundred
# costs a thirtieth of its time. Rings are still found, later.
gc.set_threshold(20_000, 20, 20)
