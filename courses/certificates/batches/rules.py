# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who issues certificates together: the training office."""

from django.db.models import QuerySet

from cms.rights import Actor, Role, rule
from courses.certificates.batches.models import IssuingBatch


def batches_to_follow(actor: Actor) -> QuerySet[IssuingBatch]:
    """All of them, for the training office: who began one may be away."""
    rows = IssuingBatch.objects.select_related("module", "by")
    return rows if actor.person_id is not None and actor.has(Role.TRAINING_OFFICER) else rows.none()


@rule("courses.follow_issuing", rows=batches_to_follow)
def can_follow_issuing(actor: Actor, batch: IssuingBatch) -> bool:
    """The training office follows, stops and takes up again what one of them began."""
    return actor.person_id is not None and actor.has(Role.TRAINING_OFFICER)
