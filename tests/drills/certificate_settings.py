# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: F403, F405
"""Settings of the workers that the drills kill: a killed one is noticed after seconds."""

import os

from cms.settings.test import *

PROCRASTINATE_WORKER_DEFAULTS = PROCRASTINATE_WORKER_DEFAULTS | {
    "update_heartbeat_interval": 1,
    "stalled_worker_timeout": 3,
}
if "CARELESS" in os.environ:
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.drills.careless.Careless"]
