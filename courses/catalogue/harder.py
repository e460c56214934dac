# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes a change major: whatever could take progress away from somebody, or change what they get. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue.completion import is_harder
from courses.catalogue.content import Activity, Quiz
from courses.catalogue.terms import CertificateTerms

NEVER = "9999-12-31"
PLAIN = CertificateTerms()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a version asks and gives."""

    activities: Sequence[Activity]
    rule: Mapping[str, Any]
    credited_minutes: int
    issuer_id: int
    certificate: CertificateTerms = PLAIN


def what_is_major(new: Terms, old: Terms) -> list[str]:
    """Sentences without full stop that name each reason; empty: the change may be minor."""
    reasons = [*_required(new, old)]
    if not reasons and is_harder(new.rule, old.rule):
        reasons.append(_("the completion rule asks something else"))
    if new.credited_minutes != old.credited_minutes:
        reasons.append(_("the minutes credited change"))
    if new.issuer_id != old.issuer_id:
        reasons.append(_("the body that issues the certificate changes"))
    reasons += _certificate(new.certificate, old.certificate)
    before = {activity.uid: activity for activity in old.activities}
    for activity in new.activities:
        if activity.uid in before:
            reasons += _settings(activity, before[activity.uid])
    return reasons


def _required(new: Terms, old: Terms) -> Iterator[str]:
    after = {activity.uid: activity.title for activity in new.activities if activity.is_required}
    before = {activity.uid: activity.title for activity in old.activities if activity.is_required}
    for uid in after.keys() - before.keys():
        yield _("“%(title)s” becomes required") % {"title": after[uid]}
    for uid in before.keys() - after.keys():
        yield _("“%(title)s” is no longer required") % {"title": before[uid]}


def _certificate(new: CertificateTerms, old: CertificateTerms) -> Iterator[str]:
    """What takes something of the certificate away, or asks more of the person for it."""
    if new.attests != old.attests:
        yield _("the kind of certificate changes")
    if _or_never(new.valid_months or 0) < _or_never(old.valid_months or 0):
        yield _("the certificate is valid for less time")
    if old.is_automatic and not new.is_automatic:
        yield _("the certificate no longer comes by itself")
    if new.shows_tax_code and not old.shows_tax_code:
        yield _("the certificate shows the tax code")
    if set(old.professional_credits) - set(new.professional_credits):
        yield _("the professional credits change")


def _settings(new: Activity, old: Activity) -> Iterator[str]:
    title = {"title": new.title}
    graded_new, graded_old = new.quiz or new.assignment, old.quiz or old.assignment
    if graded_new and graded_old and graded_new.pass_percent > graded_old.pass_percent:
        yield _("“%(title)s” asks a higher mark") % title
    if new.attend_percent > old.attend_percent:
        yield _("“%(title)s” asks more attendance") % title
    if new.quiz and old.quiz:
        yield from (words % title for words in _limits(new.quiz, old.quiz))
    if new.assignment and old.assignment and new.assignment.accepts != old.assignment.accepts:
        yield _("“%(title)s” asks to hand in something else") % title


def _limits(new: Quiz, old: Quiz) -> Iterator[str]:
    if _or_never(new.attempts_allowed) < _or_never(old.attempts_allowed):
        yield _("“%(title)s” allows fewer attempts")
    if new.cooling_hours > old.cooling_hours:
        yield _("“%(title)s” asks to wait longer between attempts")
    if _or_never(new.time_limit) < _or_never(old.time_limit):
        yield _("“%(title)s” gives less time")
    if new.time_limit and new.length > old.length:
        yield _("“%(title)s” asks more questions in its time")
    if (new.closes_date or NEVER) < (old.closes_date or NEVER):
        yield _("“%(title)s” closes earlier")


def _or_never(limit: int) -> float:
    """0 stands for no limit."""
    return limit or float("inf")
