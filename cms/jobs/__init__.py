# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long work: a job is a row inserted in the transaction of the fact that asks for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

RETRY = RetryStrategy(max_attempts=8, exponential_wait=2)


def task[F: Callable[..., Any]](*, name: str, lock: str | None = None) -> Callable[[F], F]:
    """Registers an idempotent function as a job. It may run twice: after a killed worker it starts again.

    `name` is "app.verb_noun"; eight attempts, waiting 2, 4, 8… seconds between them.
    """

    def register(function: F) -> F:
        app.task(name=name, retry=RETRY, lock=lock)(function)
        return function

    return register


def defer(name: str, **arguments: Any) -> int:
    """Inserts the job in the current transaction and returns its id: commit stores it, rollback forgets it."""
    return app.configure_task(name).defer(**arguments)


def defer_until(name: str, moment: datetime | None, **arguments: Any) -> int:
    """As `defer`, but no worker takes the job before `moment` (None: at once)."""
    return app.configure_task(name, schedule_at=moment).defer(**arguments)


def defer_many(name: str, arguments: Sequence[dict[str, Any]]) -> None:
    """As `defer`, a job for each of `arguments`, in one query."""
    if arguments:
        app.configure_task(name).batch_defer(*arguments)


def waiting(name: str) -> list[dict[str, Any]]:
    """The arguments of the jobs of that name which wait or run now."""
    rows = apps.get_model("procrastinate", "ProcrastinateJob").objects
    return list(rows.filter(task_name=name, status__in=("todo", "doing")).values_list("args", flat=True))
