# SPDX-License-Identifier: AGPL-3.0-or-later
"""The control of the live drill: what is typed is shown and called saved at once, and goes to the disk later."""

import asyncio

from django.apps import AppConfig


class CarelessLive(AppConfig):
    name = "tests.drills"
    label = "careless_live"

    def ready(self) -> None:
        from agende.live.hub import Hub

        take = Hub.offer

        def offer(hub, client, room, data):
            type(client).acknowledge(client)
            client.acknowledge = lambda: None
            asyncio.get_running_loop().call_later(0.5, take, hub, client, room, data)

        Hub.offer = offer
