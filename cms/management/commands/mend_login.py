# SPDX-License-Identifier: AGPL-3.0-or-later
"""A login shut, opened again, or freed of a second factor that its owner has lost."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms import clock
from cms.accounts.operations import close_login, forget_second_factor, reopen_login
from cms.people.models import User

VERBS = {"close": close_login, "reopen": reopen_login, "forget-second-factor": forget_second_factor}


class Command(BaseCommand):
    """Each verb is logged; identity is checked by a person before the command is typed."""

    help = "Closes or reopens a login, or forgets its second factor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=VERBS)
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when nobody signs in with that address."""
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(_("Nobody signs in with this address."))
        VERBS[options["verb"]](by=None, at=clock.now(), user=user)
        self.stdout.write(_("Done."))
