# SPDX-License-Identifier: AGPL-3.0-or-later
"""The private half of a key is no longer secret: whoever verifies what it signed is told to ask the register."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.certificates.proofs import keys
from courses.certificates.proofs.models import SigningKey


class Command(BaseCommand):
    """For ever: if it was in use, a new key takes its place at once."""

    help = "Withdraws a key that signed certificates and is no longer secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "key", help="its identifier: the name of its file, as /.well-known/jwks.json has it"
        )
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when there is no such key, or it is withdrawn already."""
        try:
            is_new = keys.withdraw(key_id=options["key"], reason=options["reason"])
        except SigningKey.DoesNotExist:
            words = _(
                "No key has this identifier: copy it from /.well-known/jwks.json, where it is the “kid”."
            )
            raise CommandError(words) from None
        if not is_new:
            raise CommandError(_("This key was withdrawn before."))
        self.stdout.write(_("Done."))
