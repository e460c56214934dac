# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail server that takes its time: each mail becomes a file of the folder MAIL_FOLDER."""

import os
import time
import uuid
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend

THINKS = 0.3  # seconds before a mail is taken


class SlowMail(BaseEmailBackend):
    """Takes a mail whole after a while, or not at all."""

    def send_messages(self, email_messages):
        for message in email_messages:
            time.sleep(THINKS)
            folder = Path(os.environ["MAIL_FOLDER"])
            made = folder / f"{uuid.uuid4()}.part"
            made.write_text(f"{message.to[0]}\n{message.subject}")
            made.rename(made.with_suffix(".mail"))
        return len(email_messages)
