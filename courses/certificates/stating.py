# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a certificate states, read from the evidence at its issue and frozen; and what stops an issue.

Evidence is that of the completion: what was done, handed in or graded later (taking the module again, say) is not of
this certificate, whenever it is issued or corrected. Only the register of a meeting can be put right later.

Hours. Planned are those that the module credits. Where no meeting counts nothing else is stated: who meets the rule
is credited all of them. Where meetings count, attended are the minutes of the other activities done, optional ones
aside, and of each meeting the part that was attended (rounded down), never more than those planned; the percent is
of the meetings alone, as the register says.
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cms import pdf
from cms.clock import day_of
from cms.people.models import Employment, TaxCode
from courses.catalogue.completion import Evidence, is_leaf_met, leaves, standing, subject
from courses.catalogue.content import NOT_TOPICS, Activity, Kind, Part
from courses.catalogue.terms import CertificateTerms
from courses.certificates.models import Certificate, Issuer
from courses.certificates.outcome import outcome_of
from courses.enrolments.models import AttendanceRecord, Completion
from courses.enrolments.operations import finished
from courses.enrolments.queries import evidence_of

NOT_SHOWN = ("level", "activities", "family_name", "outcome")
"""Facts that are kept and not printed as they are."""


def facts_of(
    completion: Completion, *, protocol: str = "", protocol_date: date | None = None, replaces: str = ""
) -> dict[str, Any]:
    """What will be true of this certificate for ever, whatever happens to names, bodies and templates.

    Days are ISO, "" for none; `minutes` are those credited; `replaces` the number of the one that it corrects.
    """
    said = said_of(completion, protocol=protocol)
    evidence = _evidence_for(completion)
    return said | {
        **outcome_of(completion.version, completion.rule, evidence),
        **_attended(completion, evidence),
        "protocol_date": protocol_date.isoformat() if protocol_date else "",
        "replaces": replaces,
    }


def said_of(completion: Completion, *, protocol: str = "") -> dict[str, Any]:
    """The facts that do not stand on what the person has done; all the texts that somebody wrote are among them."""
    enrolment, version = completion.enrolment, completion.version
    day, terms = day_of(completion.at), version.terms
    return {
        "name": str(enrolment.person),
        "family_name": enrolment.person.family_name,
        **_working(enrolment.person_id, day),
        "tax_code": _tax_code(enrolment.person_id) if terms.shows_tax_code else "",
        "issuer": version.issuer.name,
        **_signed(version.issuer_id),
        "title": version.title,
        "edition": terms.edition,
        "mode": terms.mode,
        "programme": list(terms.programme) or _topics(version.activities),
        "trainers": list(terms.trainers),
        "legal_basis": terms.legal_basis,
        "credits": [asdict(credit) for credit in terms.professional_credits],
        "level": version.content.get("level", ""),
        "activities": [activity.title for activity in version.activities],
        "began": day_of(enrolment.at).isoformat(),
        "completed": day.isoformat(),
        "expires": months_after(day, terms.valid_months).isoformat() if terms.valid_months else "",
        "protocol": protocol,
    }


def problems_in(facts: Mapping[str, Any], terms: CertificateTerms) -> list[str]:
    """What stops a certificate that would state these facts, a sentence each that says what to do; empty: nothing."""
    found = []
    if terms.shows_tax_code and not facts["tax_code"]:
        found.append(_("The tax code is asked and is not known: write it under “Tax codes”."))
    for text in dict.fromkeys(_printed(facts)):
        if odd := pdf.unprintable(text):
            words = _(
                "“%(text)s” has characters that cannot be printed: %(characters)s. Mend it where it is written;"
                " names are under “People”."
            )
            found.append(words % {"text": text, "characters": " ".join(odd)})
    return found


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def kind_of(completion: Completion) -> str:
    """What the certificate attests (`Certificate.Kind`): learning only where a test or an assignment that the rule
    asks was passed; what the module says otherwise, also where the rule was met without passing."""
    graded = [leaf for leaf in leaves(completion.rule) if "pass" in leaf]
    everything_else = Evidence(
        viewed=frozenset(leaf["view"] for leaf in leaves(completion.rule) if "view" in leaf),
        attended={leaf["attend"]: 100 for leaf in leaves(completion.rule) if "attend" in leaf},
    )
    is_avoidable = standing(completion.rule, everything_else).is_met
    if graded and is_avoidable:
        reached = _evidence_for(completion)
        graded = [leaf for leaf in graded if is_leaf_met(leaf, reached)]
    return Certificate.Kind.ACHIEVEMENT if graded else Certificate.Kind(completion.version.terms.attests)


def _working(person_id: int, day: date) -> dict[str, str]:
    mine = Employment.objects.filter(person=person_id, is_main=True, during__contains=day)
    main = mine.select_related("body").first()
    return {"body": main.body.name if main else "", "role": main.profile if main else ""}


def _tax_code(person_id: int) -> str:
    return TaxCode.objects.filter(person=person_id).values_list("code", flat=True).first() or ""


def _signed(body_id: int) -> dict[str, str]:
    issuer = Issuer.objects.filter(body=body_id).first() or Issuer()
    return {
        "place": issuer.place,
        "logo": issuer.logo_id or "",
        "signatory": issuer.signatory,
        "signatory_role": issuer.signatory_role,
        "opening": issuer.opening,
        "closing": issuer.closing,
    }


def _topics(activities: tuple[Activity, ...]) -> list[str]:
    """Where the author has written no programme: what everybody has read, watched, done or attended."""
    return [one.title for one in activities if one.part != Part.OPTIONAL and one.kind not in NOT_TOPICS]


def _evidence_for(completion: Completion) -> Evidence:
    """What the completion stands on. Read only where something graded or a meeting is stated."""
    counted = any(
        one.quiz or one.assignment or one.kind == Kind.MEETING for one in completion.version.activities
    )
    return evidence_of(completion.enrolment, until=completion.at) if counted else Evidence()


def _attended(completion: Completion, evidence: Evidence) -> dict[str, Any]:
    """Planned and attended minutes; the percent attended of the meetings, None without meetings."""
    planned, percents = completion.version.credited_minutes, _percents(completion)
    length = sum(meeting.minutes for meeting, _percent in percents)
    if not length:
        return {"minutes": planned, "attended_minutes": planned, "attendance_percent": None}
    present = sum(meeting.minutes * percent for meeting, percent in percents)
    attended = _minutes_beside_meetings(completion, evidence) + present // 100
    return {
        "minutes": planned,
        "attended_minutes": min(attended, planned),
        "attendance_percent": present // length,
    }


def _minutes_beside_meetings(completion: Completion, evidence: Evidence) -> int:
    done = set(finished(completion.version, evidence))
    done |= {subject(leaf)[1] for leaf in leaves(completion.rule) if is_leaf_met(leaf, evidence)}
    return sum(
        one.minutes
        for one in completion.version.activities
        if one.uid in done and one.kind != Kind.MEETING and one.part != Part.OPTIONAL
    )


def _percents(completion: Completion) -> list[tuple[Activity, int]]:
    """The meetings of the version that count, with how much of each was attended (the last record).

    All those asked of everybody; of those to choose from the ones attended enough; none of the optional ones.
    """
    meetings = [one for one in completion.version.activities if one.kind == Kind.MEETING]
    if not meetings:
        return []
    last = _register_of(completion)
    return [
        (one, last.get(one.uid, 0))
        for one in meetings
        if one.part == Part.REQUIRED
        or (one.part == Part.CHOICE and last.get(one.uid, 0) >= one.attend_percent)
    ]


def _register_of(completion: Completion) -> dict[str, int]:
    """Meeting → percent attended: of those recorded when the module was completed, as the register says now."""
    records = AttendanceRecord.objects.filter(enrolment=completion.enrolment_id).order_by("pk")
    last: dict[str, int] = {}
    for uid, percent, at in records.values_list("activity_uid", "percent", "at"):
        if at <= completion.at or str(uid) in last:
            last[str(uid)] = percent
    return last


def _printed(facts: Mapping[str, Any]) -> Iterator[str]:
    """Every text that goes on the paper."""
    for key, value in facts.items():
        if key in NOT_SHOWN:
            continue
        for line in value if isinstance(value, list) else [value]:
            for text in line.values() if isinstance(line, dict) else [line]:
                if isinstance(text, str):
                    yield text
