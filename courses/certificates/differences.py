# SPDX-License-Identifier: AGPL-3.0-or-later
"""What two certificates of the same evidence state otherwise, in words for people."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.clock import day_in_words, minutes_in_words
from courses.catalogue.models import ModulePage
from courses.certificates.models import Certificate
from courses.certificates.outcome import credits_of, outcome_in_words

type Facts = dict[str, Any]

NAMES = {
    "kind": _("Kind"), "name": _("Name"), "role": _("Professional profile"), "body": _("Body"),
    "tax_code": _("Tax code"), "issuer": _("Issued by"), "logo": _("Logo"),
    "opening": _("Words above the name"), "title": _("Title"),
    "edition": _("Edition"), "mode": _("Mode"), "programme": _("Programme"), "trainers": _("Trainers"),
    "legal_basis": _("Rule of reference"), "credits": _("Professional credits"), "minutes": _("Hours planned"),
    "attended_minutes": _("Hours attended"), "attendance_percent": _("Attendance at the meetings"),
    "began": _("Begun on"), "completed": _("Completed on"), "outcome": _("Outcome"), "expires": _("Valid until"),
    "place": _("Place"), "signatory": _("Who signs"), "signatory_role": _("Role of who signs"),
    "closing": _("Words at the foot"), "protocol": _("Protocol no."), "protocol_date": _("Day of the protocol"),
}  # fmt: skip
"""Every fact that is printed, and the kind of the certificate → what it is."""


def differences(was: Facts, now: Facts) -> list[tuple[str, str, str]]:
    """(what, as it was stated, as it would be stated now), where the two differ; "" for what is not stated."""
    was, now = (facts | {"outcome": outcome_in_words(facts["kind"], facts)} for facts in (was, now))
    rows = ((str(words), in_words(name, was.get(name)), in_words(name, now.get(name)))
            for name, words in NAMES.items())  # fmt: skip
    return [row for row in rows if row[1] != row[2]]


def in_words(name: str, value: Any) -> str:
    """A fact as people read it."""
    if value in (None, "", []):
        return ""
    return WRITTEN.get(name, str)(value)


def _day(value: str) -> str:
    return day_in_words(date.fromisoformat(value))


def _credits(rows: list[dict[str, str]]) -> str:
    return "; ".join(
        f"{row['order']}: {row['amount']} {row['code']}".strip() for row in credits_of({"credits": rows})
    )


WRITTEN: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(("began", "completed", "expires", "protocol_date"), _day),
    **dict.fromkeys(("minutes", "attended_minutes"), minutes_in_words),
    "attendance_percent": "{} %".format,
    **dict.fromkeys(("programme", "trainers"), "; ".join),
    "kind": lambda value: str(Certificate.Kind(value).label),
    "mode": lambda value: str(ModulePage.Mode(value).label),
    "credits": _credits,
    "logo": lambda sha256: sha256[:8],
}
