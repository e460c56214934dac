# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file of people to enrol: what would become of each row. Nothing is written here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from cms.people.models import Person, User
from cms.sheets import BadFile, Line, Outcome, Report, read_table
from courses.admissions.queries import missing_of, seats_left
from courses.admissions.roster import Named, NoColumn, named
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment

MOST_ROWS = 20_000


@dataclass
class Checked:
    """A file after it was checked: a line for each row, and the ids of the people whom it would enrol."""

    report: Report = field(default_factory=Report)
    person_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says of everybody in the file."""

    by_mail: dict[str, tuple[int, bool]]
    by_uid: dict[UUID, tuple[int, bool]]
    states: dict[int, str]
    missing: dict[int, tuple[str, ...]]


def check(content: bytes, module: ModulePage, *, again: Collection[int] = ()) -> Checked:
    """What each row would do: seven queries at most, whatever their number; `again`: who may renew. Raises BadFile."""
    try:
        rows = named(read_table(content))
    except NoColumn as told:
        raise BadFile(str(told)) from told
    if not rows:
        raise BadFile(_("The file names nobody: write an address a row."))
    if len(rows) > MOST_ROWS:
        raise BadFile(_("The file has more than 20,000 rows: divide it."))
    known, checked = _known(rows, module, frozenset(again)), Checked()
    left, seen = seats_left(module), dict[int, int]()
    for row in rows:
        person, problem = _problem(row, known, seen)
        if not problem and left is not None and len(checked.person_ids) >= left:
            problem = _("No seat is left.")
        outcome = Outcome.ERROR if problem else Outcome.CREATED
        checked.report.lines.append(
            Line(file="", number=row.number, words=row.words, outcome=outcome, problem=problem)
        )
        if not problem and person:
            checked.person_ids.append(person)
    return checked


def _known(rows: Collection[Named], module: ModulePage, again: frozenset[int]) -> _Known:
    mails, uids = {row.email for row in rows if row.email}, {row.uid for row in rows if row.uid}
    users = User.objects.annotate(mail=Lower("email")).filter(mail__in=mails, person__isnull=False)
    by_mail = {mail: (pk, active) for mail, pk, active in users.values_list("mail", "person", "is_active")}
    people = Person.objects.filter(uid__in=uids).values_list("uid", "pk", "user__is_active")
    by_uid = {uid: (pk, active is not False) for uid, pk, active in people}
    ids = [pk for pk, _active in (*by_mail.values(), *by_uid.values())]
    states = {person: state for person, state in _states(ids, module).items() if person not in again}
    return _Known(by_mail, by_uid, states, missing_of(module, ids))


def _states(ids: Iterable[int], module: ModulePage) -> dict[int, str]:
    """For who was ever enrolled: "in", "completed" or "given up", by the last enrolment."""
    rows = Enrolment.objects.filter(module=module, person__in=ids).order_by("number")
    found = rows.values_list("person", "completion", "cancellation")
    return {
        person: "completed" if completion else "given up" if cancellation else "in"
        for person, completion, cancellation in found
    }


def _problem(row: Named, known: _Known, seen: dict[int, int]) -> tuple[int | None, str]:
    """(person, why the row enrols nobody or "")."""
    if not row.email and not row.uid:
        return None, _("No address and no code in this row.")
    found = known.by_mail.get(row.email) if row.email else known.by_uid.get(row.uid) if row.uid else None
    if found is None:
        words = _("Nobody signs in with this address.") if row.email else _("No person has this code.")
        return None, words
    person, is_active = found
    if person in seen:
        return person, _("Twice in the file: already in row %(number)s.") % {"number": seen[person]}
    seen[person] = row.number
    if not is_active:
        return person, _("The login of this person is closed.")
    states = {
        "in": _("Enrolled already."),
        "completed": _("Has completed the module already."),
        "given up": _("Had given up: enrol this person by name, if it is agreed."),
    }
    if person in known.states:
        return person, states[known.states[person]]
    titles = ", ".join(known.missing.get(person, ()))
    return person, _("To complete before: %(titles)s.") % {"titles": titles} if titles else ""
