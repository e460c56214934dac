# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live process (`/ws/` only): texts that several write at once."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from channels.sessions import SessionMiddlewareStack  # noqa: E402
from django.conf import settings  # noqa: E402

from agende.live.process import LiveProcess  # noqa: E402

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

HEALTH = "/ws/salute/"
live = LiveProcess()


async def health(scope: Scope, receive: Receive, send: Send) -> None:
    """Says that the process is well; every other address is unknown."""
    is_well = scope["path"] == HEALTH and live.is_well
    status, body = (200, b"ok") if is_well else (503, b"") if scope["path"] == HEALTH else (404, b"")
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """Starts what takes texts to the disk, and ends it after the last."""
    await receive()
    tasks = live.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
    await send({"type": "lifespan.shutdown.complete"})


def sockets(process: LiveProcess) -> OriginValidator:
    """Texts, for the pages of this site alone."""
    return OriginValidator(SessionMiddlewareStack(URLRouter(process.urls)), [settings.SITE_URL])


application = ProtocolTypeRouter({"http": health, "lifespan": lifespan, "websocket": sockets(live)})
