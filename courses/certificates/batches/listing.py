# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a module who wait for their certificate, as the office reads and chooses them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate

from cms.clock import ROME, day_of
from cms.people.models import Employment, TaxCode
from courses.certificates import document
from courses.certificates.batches.queries import waiting_in
from courses.certificates.models import Certificate
from courses.certificates.stating import facts_of, kind_of, problems_in, said_of
from courses.enrolments.models import Completion


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who waits. `body` is that of the day of completion; `problems` stop the issue."""

    uid: str
    name: str
    body: str
    completed: date
    minutes: int
    problems: Sequence[str]


def lines_of(module_id: int, *, most: int) -> list[Line]:
    """The first `most` of those who wait in a module, by name. A query, and four for each version completed."""
    rows = _with_what_is_said_of_them(waiting_in(module_id))[:most]
    said: dict[int, dict[str, Any]] = {}
    lines = []
    for row in rows:
        if row.version_id not in said:
            said[row.version_id] = said_of(row)
        terms = row.version.terms
        facts = said[row.version_id] | {
            "name": str(row.enrolment.person), "body": row.body_name or "", "role": row.role or "",
            "tax_code": (row.tax_code or "") if terms.shows_tax_code else ""}  # fmt: skip
        problems = tuple(problems_in(facts, terms))
        lines.append(
            Line(
                str(row.uid),
                facts["name"],
                facts["body"],
                day_of(row.at),
                row.version.credited_minutes,
                problems,
            )
        )
    return lines


def _with_what_is_said_of_them(rows: QuerySet[Completion]) -> QuerySet[Any]:
    """What differs from person to person, as `stating.facts_of` says it of one."""
    employer = Employment.objects.filter(
        person=OuterRef("enrolment__person"), is_main=True, during__contains=OuterRef("day")
    )
    code = TaxCode.objects.filter(person=OuterRef("enrolment__person"))
    return rows.annotate(day=TruncDate("at", tzinfo=ROME)).annotate(
        body_name=Subquery(employer.values("body__name")[:1]),
        role=Subquery(employer.values("profile")[:1]),
        tax_code=Subquery(code.values("code")[:1]),
    )


def sample_of(completion: Completion, *, protocol: str, protocol_date: date | None, at: datetime) -> bytes:
    """The PDF that this completion would give now, as a preview; nothing is written."""
    version, year = completion.version, day_of(at).year
    like = Certificate(
        kind=kind_of(completion), code="", body=version.issuer, year=year, is_example=version.is_example,
        issued_at=at)  # fmt: skip
    facts = facts_of(completion, protocol=protocol, protocol_date=protocol_date)
    return document.write(like, facts, number=f"…/{year}", is_preview=True)
