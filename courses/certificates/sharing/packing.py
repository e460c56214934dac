# SPDX-License-Identifier: AGPL-3.0-or-later
"""How certificates are called, listed and dated inside a ZIP."""

from datetime import date, datetime
from zipfile import ZIP_STORED, ZipInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.clock import ROME, day_of, minutes_in_words
from courses.certificates.keeping import state_of
from courses.certificates.models import Certificate
from courses.certificates.queries import number_of

LIST = "elenco.csv"
TITLE_LETTERS = 60


def name_of(certificate: Certificate, names: set[str]) -> str:
    """ "attestato-12-2026-che-cose-il-piano.pdf": plain letters, unlike every one of `names`, which it joins.

    Bodies number each for itself: two certificates may have the same number.
    """
    number = number_of(certificate).replace("/", "-").lower()
    title = _cut(slugify(certificate.version.title))
    plain = "-".join(filter(None, ["attestato", number, title]))
    name, again = f"{plain}.pdf", 2
    while name in names:
        name, again = f"{plain}-{again}.pdf", again + 1
    names.add(name)
    return name


def _cut(words: str) -> str:
    """As many whole words as fit."""
    if len(words) <= TITLE_LETTERS:
        return words.strip("-")
    return words[: TITLE_LETTERS + 1].rpartition("-")[0] or words[:TITLE_LETTERS]


def entry(name: str, at: datetime) -> ZipInfo:
    """What a ZIP says of a file: not compressed, readable by all, dated in Rome."""
    info = ZipInfo(name, at.astimezone(ROME).timetuple()[:6])
    info.compress_type, info.create_system, info.external_attr = ZIP_STORED, 3, 0o644 << 16
    return info


def titles() -> list[str]:
    """The head of the list."""
    return [
        _("File"), _("Number"), _("Module"), _("Issued by"), _("Hours credited"), _("Issued on"), _("State"),
        _("Verification code"), "SHA-256",
    ]  # fmt: skip


def line_of(certificate: Certificate, name: str, *, on: date) -> list[str]:
    """A line of the list: the state is that of the day `on`."""
    return [
        name, number_of(certificate), certificate.version.title, certificate.body.name,
        minutes_in_words(certificate.personal.facts.get("minutes")), day_of(certificate.issued_at).isoformat(),
        state_of(certificate, on=on), certificate.code, certificate.file.sha256,
    ]  # fmt: skip
