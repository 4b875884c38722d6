"""Building many tables in one go.

Django renders its picture of every related model again after each operation of a migration. With the tables of this
house, all tied to people and scopes, that is minutes of work for the first migration of an app and seconds without it.
:class:`Together` keeps the operations as they were generated, draws the picture once, and creates each table in its
final shape.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterUniqueTogether,
    CreateModel,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

PART_OF_A_TABLE = (AddField, AddConstraint, AddIndex, AlterUniqueTogether)


class Together(Operation):
    """Run the operations of an app's first migration as one.

    ``operations``: ``CreateModel``, ``AddTrigger``, and additions to models created here, in the order in which they were
    generated. Anything else is refused with ``TypeError``: it belongs in a migration of its own.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        created = {
            operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)
        }
        for operation in self.operations:
            if isinstance(operation, PART_OF_A_TABLE):
                name = getattr(operation, "model_name", None) or operation.name  # type: ignore[union-attr]  # unique_together
                if name.lower() not in created:
                    raise TypeError(f"{operation.describe()}: the model is not created here")
            elif not isinstance(operation, CreateModel | AddTrigger):
                raise TypeError(f"{operation.describe()}: only new tables are built together")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the operation is written in a migration."""
        return (type(self).__name__, [self.operations], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take every operation into the state, drawing the picture of the models once, at the end, when asked for."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create each table in its final shape, then its triggers."""
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                model = to_state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)
        for operation in self.operations:
            if isinstance(operation, AddTrigger):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, the last first."""
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                model = from_state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.delete_model(model)

    def describe(self) -> str:
        """Shown by ``migrate`` and in reviews."""
        tables = sum(isinstance(operation, CreateModel) for operation in self.operations)
        return f"Build {tables} tables together"
