# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live process (`/ws/` only): for now it says that it is well, and refuses everything else."""

from collections.abc import Awaitable, Callable
from typing import Any

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

HEALTH = "/ws/salute/"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Raw ASGI: no framework stands between a keystroke and its log."""
    if scope["type"] == "lifespan":
        await _live_and_die(receive, send)
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
    else:
        status, body = (200, b"ok") if scope["path"] == HEALTH else (404, b"")
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _live_and_die(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
