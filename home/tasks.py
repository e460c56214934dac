# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does for the site by itself."""

from django.core.management import call_command
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="home.publish_scheduled", queueing_lock="home.publish_scheduled")
def publish_scheduled(timestamp: int) -> None:
    """Puts up the approved pages whose moment has come, takes down those that expired."""
    call_command("publish_scheduled", verbosity=0)
