# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail to whoever has a login, written while no erasure of them runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts.privacy import hold_off
from cms.notices.operations import write_from
from cms.people.models import User


@transaction.atomic
def tell(
    *,
    person_id: int,
    template: str,
    context: Mapping[str, Any],
    key: str,
    at: datetime,
    about_id: int | None = None,
    calendar: str = "",
    can_wait: bool = False,
) -> None:
    """Writes templates/mail/<template>.txt to the person, `reader` in it, once a `key`; to nobody without a login.

    `about_id` is who else is named in it: their erasure takes the words. That of the reader waits for this, or has
    taken the login before: no address is written after. `calendar` and `can_wait` as `notices.operations.write` takes
    them.
    """
    hold_off(person_id)
    login = User.objects.filter(is_active=True, person=person_id).select_related("person").first()
    if login:
        write_from(
            template=template, context={**context, "reader": login.person}, key=key, to=login.email, at=at,
            reader_id=person_id, about_id=about_id, calendar=calendar, can_wait=can_wait)  # fmt: skip
