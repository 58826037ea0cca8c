from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


@register("deploy", deploy=True)
def check_database(app_configs: Any, **options: Any) -> list[CheckMessage]:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [
            Error(
                f"The database does not answer: {str(error).strip()}",
                hint="Start it, and see DATABASE_URL and the networks of this service.",
                id="calling.E001",
            )
        ]
    if not plan:
        return []
    return [
        Error(
            f"The database lacks {len(plan)} migrations.",
            hint="Run `manage.py migrate` once, before the new version starts.",
            id="calling.E001",
        )
    ]
