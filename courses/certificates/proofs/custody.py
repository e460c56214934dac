# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the private keys are where they should be, and nobody else reads them."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from courses.certificates.proofs import keys

OTHERS = 0o077
LONGEST_SITE = 90
"""Letters of SITE_URL beyond which ordinary names are shortened in receipts."""


def problems() -> Iterator[str]:
    """What is unsafe or missing before certificates are signed, a sentence each."""
    folder = Path(settings.CERTIFICATE_KEYS)
    if folder == settings.VAR / "keys":
        yield _(
            "CERTIFICATE_KEYS is not set: the keys that sign certificates would lie in %(folder)s. Name a private "
            "folder, the same for all processes, that is in the backup: a lost key cannot be made again."
        ) % {"folder": folder}
    if not folder.is_dir():
        yield _(
            "CERTIFICATE_KEYS (%(folder)s) is not there: make it, for the site's user alone (chmod 700)."
        ) % {"folder": folder}
    else:
        yield from _open_to_others(folder)
        yield from _missing()
    if len(settings.SITE_URL) > LONGEST_SITE:
        yield _(
            "SITE_URL is so long that names would be shortened in the QR code of certificates: use a shorter one "
            "(%(letters)s letters at most)."
        ) % {"letters": LONGEST_SITE}


def _open_to_others(folder: Path) -> Iterator[str]:
    readable = [path for path in (folder, *folder.glob("*.pem")) if path.stat().st_mode & OTHERS]
    if readable:
        yield _("Others can read the keys that sign certificates: take the rights away from %(paths)s.") % {
            "paths": ", ".join(map(str, readable))
        }
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield _(
            "CERTIFICATE_KEYS (%(folder)s) cannot be written: give it to the site's user (chown, chmod 700)."
        ) % {"folder": folder}


def _missing() -> Iterator[str]:
    """The key that signed last is not among the files: the folder is another one, or was lost."""
    last = next((key for key in reversed(keys.published()) if key.withdrawn_at is None), None)
    if last and not keys.file_of(last.key_id).exists():
        yield _(
            "The key that signs certificates is not in CERTIFICATE_KEYS: put back %(file)s from the backup."
        ) % {"file": f"{last.key_id}.pem"}
