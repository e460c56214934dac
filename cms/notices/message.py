# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail with an invitation that calendars read: text and invitation are two forms of the same (RFC 6047)."""

from email.message import MIMEPart
from email.policy import Policy
from typing import Any

from django.core.mail import EmailMessage

from cms.notices.ical import objects_in


class Message(EmailMessage):
    """As Django's. `calendar` holds the iCalendar objects that go along, each with its METHOD; "" for none.

    The first stands beside the words, where mail programs offer to write it down; the others are attached.
    """

    calendar: str = ""

    def message(self, **options: Any) -> Any:
        """The mail as it is sent."""
        made: Any = super().message(**options)
        if found := objects_in(self.calendar):
            made.make_alternative()
            made.attach(_part(*found[0], policy=made.policy))
        if found[1:]:
            made.make_mixed()
        for number, (content, method) in enumerate(found[1:], 2):
            part = _part(content, method, policy=made.policy)
            part.add_header("Content-Disposition", "attachment", filename=f"incontro-{number}.ics")
            made.attach(part)
        return made


def _part(content: str, method: str, *, policy: Policy) -> MIMEPart:
    """In base64, with the ends of lines that iCalendar wants (RFC 5545, 3.1)."""
    part = MIMEPart(policy=policy.clone(linesep="\r\n"))
    part.set_content(content, subtype="calendar", cte="base64", params={"method": method})
    return part
