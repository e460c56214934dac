# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: F403, F405
"""Settings of the control: a live process that says a word is saved before it is."""

from cms.settings.dev import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.drills.careless_live.CarelessLive"]
