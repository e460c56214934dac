# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new key signs receipts, badges and lists of certificates; what the older ones signed goes on being verified."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from courses.certificates.proofs import keys


class Command(BaseCommand):
    """The log says when."""

    help = "Makes a new key that signs certificates from now on; older ones go on verifying."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints where the new key is."""
        signer = keys.rotate()
        self.stdout.write(_("From now on this key signs: %(key)s") % {"key": signer.key_id})
        self.stdout.write(_("Put it in the backup: %(file)s") % {"file": keys.file_of(signer.key_id)})
