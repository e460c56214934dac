# SPDX-License-Identifier: AGPL-3.0-or-later
"""For probes: whether the site stands, in words and without secrets."""

from datetime import timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from procrastinate.contrib.django.models import ProcrastinateWorker

from cms import clock
from cms.rights import anyone, door

# A worker writes its heartbeat every few seconds (PROCRASTINATE_WORKER_DEFAULTS).
SILENCE = timedelta(seconds=60)


@door(anyone)
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; asks nothing of anybody."""
    return JsonResponse({"status": "ok"})


@door(anyone, sample="running_worker")
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and worker are well, otherwise 503; one word for each."""
    words = {"database": "unreachable", "migrations": "unknown", "worker": "unknown"}
    try:
        words["worker"] = "ok" if is_worker_running() else "silent"
        words["database"] = "ok"
        words["migrations"] = "ok" if is_migrated() else "missing"
    except DatabaseError:
        pass
    is_well = set(words.values()) == {"ok"}
    return JsonResponse({"status": "ok" if is_well else "unwell"} | words, status=200 if is_well else 503)


def is_worker_running() -> bool:
    """Whether a worker gave a sign of life in the last minute."""
    since = clock.now() - SILENCE
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=since).exists()


@cache
def _migrated_once() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated
    return True


class NotMigrated(Exception):
    """Not remembered, unlike the good news: this code's migrations, once there, stay there."""


def is_migrated() -> bool:
    """Whether the database has every migration of this code; read once per process when it has."""
    try:
        return _migrated_once()
    except NotMigrated:
        return False
