# SPDX-License-Identifier: AGPL-3.0-or-later
"""An act about an action: recorded once, and named by the draft of its sheet, which is approved like any other."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cms.areas.acts import Told, add_act, names
from cms.areas.models import Act
from cms.audit.operations import Doer, record
from cms.people.models import User
from cms.territory.models import Standing
from home.changes.operations import hold
from home.plan.actions.models import ActionPage


@transaction.atomic
def record_act_of(
    *, page: ActionPage, told: Told, subject: str, link: str, user: User, by: Doer, at: datetime
) -> Act:
    """Adds the act to the draft of the sheet; one that the draft names already is not recorded twice.

    Without a document or a link it stands as to be verified. Raises ImpossibleAct.
    """
    hold(page.pk)
    draft: Any = ActionPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    if known := _known(draft, told):
        return known
    act = add_act(
        told, kind=Act.Kind.OTHER, edition=None, zone=None, is_example=draft.is_example, at=at, note=subject,
        link=link, standing=Standing.VERIFIED if told.document or link else Standing.TO_VERIFY,
    )  # fmt: skip
    draft.acts = [*draft.acts.all(), act]
    draft.save_revision(user=user, log_action=True)
    record(
        by=by, verb="home.act_of_action_recorded", on=act, at=at, detail={"page": page.pk, "code": draft.code}
    )
    return act


def _known(draft: Any, told: Told) -> Act | None:
    acts = (act.in_force for act in draft.acts.all())
    return next((act for act in acts if names(act, told)), None)
