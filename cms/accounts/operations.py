# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations and requests of access: the only ways to a login, besides the command line."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import clock
from cms.accounts.models import AccessRequest, Invitation
from cms.accounts.privacy import hold_off, still_known
from cms.audit.operations import Doer, record
from cms.notices.operations import write_from
from cms.people.models import Body, Employment, OrgUnit, Person, User
from cms.people.operations import grant_mandate, sync_groups
from cms.people.queries import mandates_on
from cms.rights import Role, WrongPhase
from cms.rights.roles import SCOPES, Scope
from cms.territory.models import Zone

VALID_FOR = timedelta(days=14)


class LoginExists(ValueError):
    """There is a login already for this address or for this person."""


class InvitationGone(LookupError):
    """The link was never given out, has been used, or is too old."""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(token: str, *, at: datetime) -> Invitation:
    """The invitation that a link opens; raises InvitationGone."""
    found = Invitation.objects.filter(token_sha256=_digest(token)).select_related("person", "body").first()
    if found is None or not found.is_open(at):
        raise InvitationGone(_("This invitation is no longer valid."))
    return found


@transaction.atomic
def open_login(*, by: Doer | None, at: datetime, person: Person, email: str, password: str | None) -> User:
    """A login for `person`, whose address is taken as proven. Raises LoginExists."""
    if User.objects.filter(email__iexact=email).exists() or User.objects.filter(person=person).exists():
        raise LoginExists(_("There is a login already for this address or for this person."))
    try:
        with transaction.atomic():
            user = User.objects.create_user(email.lower(), password, person=person)
    except IntegrityError:  # another one was quicker
        raise LoginExists(_("There is a login already for this address or for this person.")) from None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sync_groups(user)
    record(by=by, verb="accounts.login_opened", on=user, at=at)
    return user


@transaction.atomic
def invite(
    *,
    by: Doer,
    at: datetime,
    email: str,
    given_name: str = "",
    family_name: str = "",
    person: Person | None = None,
    body: Body | None = None,
    role: str = "",
    zone: Zone | None = None,
    unit: OrgUnit | None = None,
    appointing_act: str = "",
    last_day: date | None = None,
) -> Invitation:
    """Invites somebody: the mail with the secret link leaves with this transaction. Raises LoginExists, Erased.

    Links sent before to the same address stop working: the newest invitation is the one that counts.
    """
    _make_way(email, person, at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.lower(),
        given_name=person.given_name if person else given_name,
        family_name=person.family_name if person else family_name,
        person=person,
        body=body,
        role=role,
        zone=zone,
        unit=unit,
        appointing_act=appointing_act,
        last_day=last_day,
        invited_by_id=by.person_id,
        at=at,
        expires_at=at + VALID_FOR,
        token_sha256=_digest(token),
    )
    record(by=by, verb="accounts.invited", on=invitation, at=at, detail={"role": role})
    _send_invitation(invitation, token)
    return invitation


def _make_way(email: str, person: Person | None, at: datetime) -> None:
    if person:
        still_known(person.pk)
    if User.objects.filter(email__iexact=email).exists():
        raise LoginExists(_("There is a login already for this address or for this person."))
    Invitation.objects.filter(email=email.lower(), accepted_at=None, expires_at__gt=at).update(expires_at=at)


def _send_invitation(invitation: Invitation, token: str) -> None:
    invitation.refresh_from_db(fields=["uid"])
    link = settings.SITE_URL + reverse("accept_invitation", kwargs={"token": token})
    write_from(
        template="invitation",
        context={"invitation": invitation, "link": link},
        key=f"invitation:{invitation.uid}",
        to=invitation.email,
        at=invitation.at,
        reader_id=invitation.person_id,
        about_id=invitation.invited_by_id,
    )


@transaction.atomic
def accept(*, token: str, given_name: str, family_name: str, password: str, at: datetime) -> User:
    """Opens the login of an invitation, once: person and employment if new, and the mandate if one was given.

    Raises InvitationGone, LoginExists.
    """
    found = open_invitation(token, at=at)
    hold_off(found.person_id or 0)  # before the row: an erasure takes the two in this order
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()
    if invitation is None or not invitation.is_open(at):
        raise InvitationGone(_("This invitation is no longer valid."))
    person = invitation.person or _new_person(invitation, given_name, family_name, at)
    user = open_login(by=None, at=at, person=person, email=invitation.email, password=password)
    if invitation.role:
        _grant_invited(invitation, person, at)
    invitation.person, invitation.accepted_at = person, at
    invitation.save(update_fields=["person", "accepted_at"])
    record(by=None, verb="accounts.invitation_accepted", on=invitation, at=at)
    return user


def _new_person(invitation: Invitation, given_name: str, family_name: str, at: datetime) -> Person:
    person = Person.objects.create(given_name=given_name, family_name=family_name)
    if invitation.body:
        Employment.objects.create(
            person=person,
            body=invitation.body,
            unit=invitation.unit,
            during=DateRange(clock.day_of(at), None),
        )
    record(by=None, verb="people.person_added", on=person, at=at)
    return person


def _grant_invited(invitation: Invitation, person: Person, at: datetime) -> None:
    role = Role(invitation.role)
    scope = SCOPES[role]
    grant_mandate(
        by=None,
        at=at,
        person=person,
        role=role,
        first_day=clock.day_of(at),
        last_day=invitation.last_day,
        appointing_act=invitation.appointing_act,
        body=invitation.body if scope == Scope.BODY else None,
        zone=invitation.zone if scope == Scope.ZONE else None,
        unit=invitation.unit if scope == Scope.UNIT else None,
    )


def body_of_address(email: str) -> Body | None:
    """The body whose mail domain is that of the address."""
    domain = email.rpartition("@")[2].lower()
    return Body.objects.filter(mail_domain__iexact=domain).first() if domain else None


@transaction.atomic
def ask_access(
    *, at: datetime, given_name: str, family_name: str, email: str, body: Body, unit_name: str
) -> None:
    """Puts a request before the body's contacts. Says nothing back: who asks cannot tell what was known.

    Whoever has a login gets a mail that says how to enter; a request already waiting is not doubled.
    """
    if User.objects.filter(email__iexact=email).exists():
        key = f"login-exists:{_digest(email.lower())[:32]}:{clock.day_of(at)}"
        write_from(template="login_exists", context={}, key=key, to=email.lower(), at=at)
        return
    try:
        with transaction.atomic():
            asked = AccessRequest.objects.create(
                given_name=given_name,
                family_name=family_name,
                email=email.lower(),
                body=body,
                unit_name=unit_name,
                at=at,
            )
    except IntegrityError:
        return
    record(by=None, verb="accounts.access_asked", on=asked, at=at)
    _tell_contacts(asked)


def _tell_contacts(asked: AccessRequest) -> None:
    contacts = mandates_on(clock.day_of(asked.at)).filter(role=Role.BODY_CONTACT, body=asked.body)
    for user in User.objects.filter(person__mandates__in=contacts, is_active=True).distinct():
        write_from(
            template="access_asked",
            context={"asked": asked, "path": reverse("access_requests")},
            key=f"access-asked:{asked.pk}:{user.pk}",
            to=user.email,
            at=asked.at,
            reader_id=user.person_id,
        )


def _undecided(asked: AccessRequest) -> AccessRequest:
    asked = AccessRequest.objects.select_for_update(of=("self",)).select_related("body").get(pk=asked.pk)
    if asked.decided_at:
        raise WrongPhase(_("This request has already been decided."))
    return asked


@transaction.atomic
def confirm_request(*, by: Doer, at: datetime, asked: AccessRequest) -> Invitation:
    """Confirms that the person works for the body: the invitation leaves. Raises WrongPhase, LoginExists."""
    asked = _undecided(asked)
    asked.invitation = invite(
        by=by,
        at=at,
        email=asked.email,
        given_name=asked.given_name,
        family_name=asked.family_name,
        body=asked.body,
    )
    asked.decided_at, asked.decided_by_id = at, by.person_id
    asked.save(update_fields=["invitation", "decided_at", "decided_by"])
    record(by=by, verb="accounts.request_confirmed", on=asked, at=at)
    return asked.invitation


@transaction.atomic
def refuse_request(*, by: Doer, at: datetime, asked: AccessRequest, reason: str) -> AccessRequest:
    """Refuses with a reason, which is mailed to who asked. Raises WrongPhase."""
    asked = _undecided(asked)
    asked.decided_at, asked.decided_by_id, asked.reason = at, by.person_id, reason
    asked.save(update_fields=["decided_at", "decided_by", "reason"])
    record(by=by, verb="accounts.request_refused", on=asked, at=at)
    context = {"asked": asked}
    write_from(
        template="access_refused", context=context, key=f"access-refused:{asked.pk}", to=asked.email, at=at
    )
    return asked


@transaction.atomic
def close_login(*, by: Doer | None, at: datetime, user: User) -> None:
    """Shuts a login, and ends its sessions at once; the person and all records stay."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    _end_sessions(user)
    record(by=by, verb="accounts.login_closed", on=user, at=at)


@transaction.atomic
def reopen_login(*, by: Doer | None, at: datetime, user: User) -> None:
    """Lets a closed login in again."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    record(by=by, verb="accounts.login_reopened", on=user, at=at)


@transaction.atomic
def forget_second_factor(*, by: Doer | None, at: datetime, user: User) -> None:
    """For whoever lost telephone, keys and recovery codes: sessions end, a new factor is set up at sign-in."""
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    record(by=by, verb="accounts.second_factor_forgotten", on=user, at=at)


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
