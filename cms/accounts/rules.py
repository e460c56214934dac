# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who decides on requests of access, whose mandates are to choose among, who erases somebody's data."""

from django.db.models import QuerySet

from cms.accounts.models import AccessRequest
from cms.people.models import Mandate, Person
from cms.rights import Actor, Role, rule


def requests_for(actor: Actor) -> QuerySet[AccessRequest]:
    """Requests that the actor decides: those of the own body, or all for the administrator."""
    if actor.has(Role.ADMINISTRATOR):
        return AccessRequest.objects.all()
    if actor.has(Role.BODY_CONTACT):
        return AccessRequest.objects.filter(body=actor.body_id)
    return AccessRequest.objects.none()


@rule("accounts.decide_request", rows=requests_for)
def can_decide_request(actor: Actor, thing: AccessRequest) -> bool:
    """The body's contact knows who works there."""
    return actor.has(Role.ADMINISTRATOR) or (
        actor.has(Role.BODY_CONTACT) and actor.body_id is not None and thing.body_id == actor.body_id
    )


@rule("accounts.see_requests")
def can_see_requests(actor: Actor, thing: object) -> bool:
    """The list of requests is for whoever decides on some."""
    return actor.has(Role.ADMINISTRATOR, Role.BODY_CONTACT)


def mandates_for(actor: Actor) -> QuerySet[Mandate]:
    """Mandates that the actor may act under: the own ones in force."""
    return Mandate.objects.filter(pk__in=[mandate.id for mandate in actor.mandates])


@rule("accounts.act_under", rows=mandates_for)
def can_act_under(actor: Actor, thing: Mandate) -> bool:
    """Own and in force today."""
    return any(mandate.id == thing.pk for mandate in actor.mandates)


def people_to_erase(actor: Actor) -> QuerySet[Person]:
    """Everybody but oneself, for the administrator."""
    if actor.person_id is None or not actor.has(Role.ADMINISTRATOR):
        return Person.objects.none()
    return Person.objects.exclude(pk=actor.person_id)


@rule("accounts.erase_person", rows=people_to_erase)
def can_erase_person(actor: Actor, thing: Person) -> bool:
    """The administrator, who has a second factor; nobody erases themselves."""
    known = actor.person_id
    return known is not None and actor.has(Role.ADMINISTRATOR) and thing.pk != known
