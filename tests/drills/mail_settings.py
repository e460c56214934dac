# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: F403
"""Settings of the workers that send mails and are killed meanwhile."""

from tests.drills.certificate_settings import *

MAILERS = {"default": {"BACKEND": "tests.drills.slow_mail.SlowMail"}}
