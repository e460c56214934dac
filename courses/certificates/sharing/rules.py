# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who withdraws a link, who opens the file with all certificates: only the person they are of."""

from django.db.models import QuerySet

from cms.rights import Actor, rule
from courses.certificates.sharing.models import Bundle, ShareLink


def links_for(actor: Actor) -> QuerySet[ShareLink]:
    """Links to one's own certificates."""
    if actor.person_id is None:
        return ShareLink.objects.none()
    return ShareLink.objects.select_related("certificate").filter(certificate__person=actor.person_id)


@rule("courses.withdraw_link", rows=links_for)
def can_withdraw_link(actor: Actor, link: ShareLink) -> bool:
    """Only the person whose certificate it shows."""
    return actor.person_id is not None and link.certificate.person_id == actor.person_id


def bundles_for(actor: Actor) -> QuerySet[Bundle]:
    """One's own; without the bytes."""
    if actor.person_id is None:
        return Bundle.objects.none()
    return Bundle.objects.filter(person=actor.person_id).defer("zip_bytes")


@rule("courses.read_bundle", rows=bundles_for)
def can_read_bundle(actor: Actor, bundle: Bundle) -> bool:
    """Only the person who asked for it."""
    return actor.person_id is not None and bundle.person_id == actor.person_id
