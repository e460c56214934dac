# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers static files only when they changed."""

import hashlib
from pathlib import Path

import wagtail
from django.conf import settings
from django.core.management import call_command


def collect() -> None:
    """Runs collectstatic when the built front end, the assets or the libraries differ from last time."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    wanted = _fingerprint()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{wagtail.__version__} {settings.STORAGES['staticfiles']['BACKEND']}".encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()
