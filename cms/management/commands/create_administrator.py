# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first administrator, with the second factor on from the first sign-in."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms import clock
from cms.accounts.operations import LoginExists, open_login
from cms.audit.operations import record
from cms.people.models import Body, Person, User
from cms.people.operations import grant_mandate
from cms.people.queries import mandates_on
from cms.rights import Role


class Command(BaseCommand):
    """Person, login, mandate and second factor, in one transaction and in the log."""

    help = "Creates the first administrator; prints the secret of the second factor once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--given", required=True)
        parser.add_argument("--family", required=True)
        parser.add_argument(
            "--body", default="", help="name of the metropolitan city, when there is no body yet"
        )
        parser.add_argument(
            "--another", action="store_true", help="although there is an administrator already"
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, with words, when it cannot be done; then nothing was written."""
        there_is_one = mandates_on(clock.today()).filter(role=Role.ADMINISTRATOR).exists()
        if there_is_one and not options["another"]:
            raise CommandError(_("There is an administrator already: use --another if you want one more."))
        password = self._password(options)
        try:
            user, secret, codes = _create(options, password)
        except LoginExists as taken:
            raise CommandError(str(taken)) from taken
        self.stdout.write(_("Administrator created: %(email)s") % {"email": user.email})
        self.stdout.write(_("Add this to your authenticator app; it will not be shown again:"))
        self.stdout.write(_address_of(user, secret))
        self.stdout.write(_("Recovery codes, to keep in a safe place:") + " " + " ".join(codes))

    def _password(self, options: dict[str, Any]) -> str:
        typed = sys.stdin.readline() if options["password_stdin"] else getpass.getpass(_("Password: "))
        password = typed.rstrip("\n")
        person = Person(given_name=options["given"], family_name=options["family"])
        try:
            validate_password(password, User(email=options["email"], person=person))
        except ValidationError as weak:
            raise CommandError(" ".join(weak.messages)) from weak
        return password


@transaction.atomic
def _create(options: dict[str, Any], password: str) -> tuple[User, str, list[str]]:
    at = clock.now()
    if not Body.objects.exists():
        name = options["body"] or _("Metropolitan city")
        body = Body.objects.create(kind=Body.Kind.METROPOLITAN_CITY, name=name)
        record(by=None, verb="people.body_added", on=body, at=at)
    person = Person.objects.create(given_name=options["given"], family_name=options["family"])
    user = open_login(by=None, at=at, person=person, email=options["email"], password=password)
    grant_mandate(
        by=None,
        at=at,
        person=person,
        role=Role.ADMINISTRATOR,
        first_day=clock.day_of(at),
        appointing_act=_("command line, %(day)s") % {"day": clock.day_of(at).isoformat()},
    )
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    detail = {"another": options["another"]}
    record(by=None, verb="accounts.administrator_created", on=user, at=at, detail=detail)
    return user, secret, codes


def _address_of(user: User, secret: str) -> str:
    query = urlencode({"secret": secret, "issuer": settings.WAGTAIL_SITE_NAME})
    return f"otpauth://totp/{user.email}?{query.replace('+', '%20')}"
