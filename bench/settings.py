"""The product as it is served, on a database of the bench; and a count of statements for whoever asks for one."""

from __future__ import annotations

import os

from config.embedded import OWNER_ROLE
from config.settings.base import databases
from config.settings.demo import *
from config.settings.demo import DATABASES, MIDDLEWARE, _engines

if name := os.environ.get("BENCH_DATABASE"):
    DATABASES = databases(
        _engines.database_url(name=name),
        None if os.environ.get("SPOKEWISE_PROCESS") else _engines.database_url(OWNER_ROLE, name),
    )
MIDDLEWARE = ["bench.counting.CountStatements", *MIDDLEWARE]
