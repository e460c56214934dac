# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: F403, F405
"""Settings of the workers that the drill of bundles kills."""

from tests.drills.certificate_settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.drills.slow_bundles.SlowBundles"]
