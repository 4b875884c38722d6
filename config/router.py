"""Which database role does what: the application role reads and writes, only the owner changes tables."""

from __future__ import annotations

from typing import Any


class RoleRouter:
    """`default` (application role) and `owner` are two roles on one database."""

    def db_for_read(self, model: type, **hints: Any) -> str:
        return "default"

    def db_for_write(self, model: type, **hints: Any) -> str:
        return "default"

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
