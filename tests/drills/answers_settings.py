# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: F403, F405
"""Settings of the control: a server that says an answer is saved before it is."""

from cms.settings.dev import *

MIDDLEWARE = ["tests.drills.careless_answers.AcknowledgeFirst", *MIDDLEWARE]
