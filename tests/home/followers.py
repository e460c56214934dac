# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows what, for the tests: by the same verbs as on the site."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.core import mail

from cms import clock
from cms.notices.models import Notice
from cms.notices.operations import deliver
from home.changes.models import Change
from home.following import operations
from home.following.models import Rhythm, Subscriber
from home.following.scopes import Scope
from home.following.telling import QUIET, tell_followers

ADDRESS = "anna.riva@example.it"


def confirm_link(notice: Notice) -> str:
    """Path of the page with the button, from the text of a mail."""
    return re.search(r"/segui/conferma/[\w-]+/", notice.body)[0]


def follower(*names: str, email: str = ADDRESS, rhythm: str = Rhythm.AT_ONCE) -> Subscriber:
    """Somebody who asked for these scopes and confirmed, an hour ago."""
    at = clock.now() - timedelta(hours=1)
    asked = operations.ask(email=email, scopes=[Scope(name, name) for name in names], rhythm=rhythm, at=at)
    notice = Notice.objects.get(key__endswith=str(asked.uid))
    token = confirm_link(notice).split("/")[-2]
    return operations.confirm(token=token, at=at)


def change(
    title: str, *scopes: str, ago: timedelta = 2 * QUIET, set_id: UUID | None = None, **more
) -> Change:
    """Something that changed a while ago: long enough for its set to be complete."""
    return Change.objects.create(
        kind=Change.Kind.SUBSTANTIAL, title=title, url="/piano/", scopes=list(scopes), set_id=set_id,
        at=clock.now() - ago, **more,
    )  # fmt: skip


def mails(*, at: datetime | None = None) -> list[mail.EmailMessage]:
    """What the job writes now, sent; the messages of this time alone."""
    before = len(mail.outbox)
    tell_followers(at=at or clock.now())
    for notice in Notice.objects.filter(sent_at=None, key__startswith="follow:").exclude(key__contains="ask"):
        deliver(notice_id=notice.pk)
    return mail.outbox[before:]
