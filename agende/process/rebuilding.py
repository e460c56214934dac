# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from the facts, made again from them."""

from django.db import transaction

from agende.actions.models import Record
from agende.actions.operations import rebuild as rebuild_record
from agende.phases.models import Transition
from agende.texts.models import Agenda, Contribution, TextDoc
from agende.texts.operations import rebuild


@transaction.atomic
def rebuild_projections() -> list[str]:
    """Makes every text, record and state again from the facts; says which differed (none, on a sound database)."""
    differed = [
        f"{doc._meta.label} {doc.uid}"
        for doc in TextDoc.objects.only("pk", "uid").order_by("pk").iterator()
        if rebuild(doc)
    ]
    differed += [
        f"{record._meta.label} {record.uid}"
        for record in Record.objects.only("pk", "uid").order_by("pk").iterator()
        if rebuild_record(record)
    ]
    for model, field in ((Agenda, "agenda"), (Contribution, "contribution")):
        for thing in model.objects.order_by("pk"):
            steps = Transition.objects.filter(**{field: thing})
            steps = steps.filter(contribution=None) if model is Agenda else steps
            last = steps.order_by("pk").last()
            state = last.to_state if last else model._meta.get_field("state").default
            if state != thing.state:
                model.objects.filter(pk=thing.pk).update(state=state)
                differed.append(f"{model._meta.label} {thing.uid}")
    return differed
