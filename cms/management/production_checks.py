# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is unsafe or missing on the day of going to production, one sentence each."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from cms import pdf
from cms.audit.append_only import guarded_tables
from cms.views.health import is_migrated, is_worker_running
from courses.certificates.proofs import custody, seal

type Check = Callable[[], Iterator[str]]


def secret() -> Iterator[str]:
    """The key that signs sessions and links."""
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 10 or "demo-only" in key or "test-only" in key:
        yield _("SECRET_KEY is short, predictable or that of the demo: make one of 50 random characters.")


def hosts() -> Iterator[str]:
    """Names under which the site answers."""
    if not settings.ALLOWED_HOSTS:
        yield _("ALLOWED_HOSTS is empty: the site would answer to nobody.")
    if "*" in settings.ALLOWED_HOSTS:
        yield _("ALLOWED_HOSTS contains *: write the names of the site.")


def debug() -> Iterator[str]:
    """Nothing of the inside on error pages."""
    if settings.DEBUG:
        yield _("DEBUG is on: error pages would show secrets.")


def tls() -> Iterator[str]:
    """Everything encrypted, cookies too."""
    if not settings.SITE_URL.startswith("https://"):
        yield _("SITE_URL does not begin with https://: links in mails would not be encrypted.")
    if not settings.SECURE_SSL_REDIRECT:
        yield _("SECURE_SSL_REDIRECT is off: pages can be asked without encryption.")
    if settings.SECURE_HSTS_SECONDS < 60 * 60 * 24 * 180:
        yield _("HSTS_SECONDS is missing or shorter than six months.")
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield _("Cookies would also travel without encryption: use cms.settings.production.")
    if settings.SECURE_PROXY_SSL_HEADER and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield _("The site is behind a proxy but TRUSTED_PROXIES is 0: all visitors would count as one.")


def mail() -> Iterator[str]:
    """Invitations and new passwords travel by mail."""
    mailer: dict[str, Any] = settings.MAILERS["default"]
    backend = mailer["BACKEND"]
    if not backend.endswith("smtp.EmailBackend"):
        yield _("Mail is not sent but kept (%(backend)s): use cms.settings.production.") % {
            "backend": backend
        }
        return
    if not mailer["OPTIONS"].get("host"):
        yield _("SMTP_HOST is missing: nobody would receive invitations.")
        return
    if settings.DEFAULT_FROM_EMAIL.endswith("example.it"):
        yield _("DEFAULT_FROM_EMAIL is that of the examples.")
    try:
        mailers["default"].open()
    except Exception as failure:  # noqa: BLE001  (whatever the library raises is the answer)
        yield _("The mail server does not answer: %(failure)s") % {"failure": failure}


def storage() -> Iterator[str]:
    """Images and documents have a place of their own."""
    media = Path(settings.MEDIA_ROOT)
    if not os.access(media if media.exists() else media.parent, os.W_OK):
        yield _("MEDIA_ROOT (%(folder)s) cannot be written.") % {"folder": media}
    if not Path(settings.STATIC_ROOT).exists():
        yield _("The static files are not there: run «manage.py collectstatic».")


def database() -> Iterator[str]:
    """Migrated, and the application's role cannot change facts."""
    try:
        if not is_migrated():
            yield _("Migrations are missing: run «manage.py migrate».")
            return
        if open_tables := _changeable():
            yield _(
                "The database role may change facts, which must only be added to: revoke %(rights)s "
                "(«manage.py production_role» prints what a role of its own needs)."
            ) % {"rights": "; ".join(open_tables)}
        if not is_worker_running():
            yield _(
                "No worker is running: mails and certificates would wait («manage.py procrastinate worker»)."
            )
    except (DatabaseError, ImproperlyConfigured) as failure:
        yield _("The database does not answer: %(failure)s") % {"failure": failure}


def _changeable() -> list[str]:
    """ "UPDATE, DELETE on cms_act" for each table of facts whose rights are too wide (payload may be erased)."""
    found = []
    with connection.cursor() as cursor:
        for table, may_erase in sorted(guarded_tables().items()):
            wanted = ["UPDATE", "TRUNCATE"] + ([] if may_erase else ["DELETE"])
            cursor.execute(
                "SELECT word FROM unnest(%s::text[]) AS word WHERE has_table_privilege(%s, word)",
                [wanted, table],
            )
            if granted := [row[0] for row in cursor.fetchall()]:
                found.append(f"{', '.join(granted)} on {table}")
    return found


def printing() -> Iterator[str]:
    """Certificates and agendas are PDF."""
    try:
        pdf.require()
    except pdf.PdfUnavailable as missing:
        yield str(missing)


def signing() -> Iterator[str]:
    """Keys that sign certificates are kept, in private."""
    with suppress(DatabaseError, ImproperlyConfigured):  # `database` says so
        yield from custody.problems()


def sealing() -> Iterator[str]:
    """A seal that is configured can be set."""
    yield from seal.problems()


CHECKS: tuple[Check, ...] = (secret, hosts, debug, tls, mail, storage, database, printing, signing, sealing)


def unsafe() -> list[str]:
    """Every sentence there is to say; empty when the site may open."""
    return [words for check in CHECKS for words in check()]
