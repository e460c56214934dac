# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a certificate states, by case; what stops it; what a correction would state otherwise."""

import calendar
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from cms.people.models import Employment, TaxCode
from courses import completion as completing
from courses import sitting
from courses.catalogue.freezing import NotReady
from courses.catalogue.terms import terms_from
from courses.certificates.differences import NAMES, differences
from courses.certificates.issuers.operations import store
from courses.certificates.models import Certificate, Issuer
from courses.certificates.operations import NotIssuable, issue
from courses.certificates.stating import facts_of, kind_of, months_after, problems_in
from courses.enrolments.models import Completion
from courses.enrolments.operations import record_attendance
from tests import factories
from tests.courses import stage

TERMS = {
    "edition": "Edizione di autunno", "mode": "blended", "attests": "participation",
    "programme": "Il piano\n\n  L’agenda  \n", "trainers": "Ada Prova\nUgo Campione",
    "legal_basis": "Direttiva del 14 gennaio 2025", "valid_months": 12, "issuing": "office",
    "professional_credits": [
        {"type": "credit", "value": {"order": "Ordine degli architetti", "code": "A1", "amount": "2.50"}}
    ],
}  # fmt: skip


def meeting(slug: str = "uno", **changed):
    return {
        "slug": slug, "kind": "meeting", "title": f"Incontro {slug}", "minutes": 120, "attend_percent": 50,
    } | changed  # fmt: skip


def problems_of(done: Completion, **more) -> list[str]:
    return problems_in(facts_of(done, **more), done.version.terms)


def completed(person, activities=None, *, attended=(), **fields) -> Completion:
    """A completion: lessons viewed, meetings attended as `attended` (percents in their order) says."""
    page = stage.module("stato", activities or [stage.text_lesson()], title="Lo stato", **fields)
    enrolment = stage.enrol(person, page)
    meetings = [one for one in enrolment.followed.activities if one.kind == "meeting"]
    for activity, percent in zip(meetings, attended, strict=False):
        record_attendance(
            enrolment=enrolment, activity_uid=activity.uid, percent=percent, person_id=None, at=stage.AT
        )
    stage.view_lessons(enrolment)
    completing.complete_if_earned(enrolment=enrolment, by=None, at=stage.AT)
    return Completion.objects.get(enrolment=enrolment)


def test_the_terms_of_the_module_are_stated(cast):
    facts = facts_of(completed(cast.trainee, **TERMS))

    assert (facts["edition"], facts["mode"], facts["legal_basis"]) == (
        "Edizione di autunno", "blended", "Direttiva del 14 gennaio 2025",
    )  # fmt: skip
    assert (facts["programme"], facts["trainers"]) == (
        ["Il piano", "L’agenda"],
        ["Ada Prova", "Ugo Campione"],
    )
    assert facts["credits"] == [{"order": "Ordine degli architetti", "code": "A1", "amount": "2.50"}]
    assert (facts["completed"], facts["expires"]) == ("2026-11-20", "2027-11-20")


def test_the_office_issues_and_the_module_says_of_what_kind(cast):
    done = completed(cast.trainee, **TERMS)
    assert not Certificate.objects.exists()

    made = issue(
        completion=done, by=None, at=stage.LATER, protocol="12/2026", protocol_date=date(2026, 11, 2)
    )

    assert (made.kind, made.expires_date) == ("participation", date(2027, 11, 20))
    assert (made.personal.facts["protocol"], made.personal.facts["protocol_date"]) == (
        "12/2026",
        "2026-11-02",
    )


def test_without_a_programme_it_lists_what_was_done(cast):
    lessons = [
        stage.text_lesson(),
        stage.text_lesson("altro", "Da leggere, chi vuole") | {"is_required": False},
    ]

    assert facts_of(completed(cast.trainee, lessons))["programme"] == ["A che cosa serve il piano"]


def test_body_and_role_are_those_of_the_day_of_completion(cast):
    done = completed(cast.trainee)
    Employment.objects.filter(person=cast.trainee).update(
        during=DateRange(date(2016, 1, 1), date(2026, 11, 21))
    )
    Employment.objects.create(
        person=cast.trainee, body=factories.body("Rho"), profile="Funzionario",
        during=DateRange(date(2026, 11, 21), None))  # fmt: skip

    facts = facts_of(done)

    assert (facts["body"], facts["role"]) == ("Comune di Legnano", "Istruttore")


def test_who_works_nowhere_that_day_has_neither(cast):
    done = completed(cast.trainee)
    Employment.objects.all().delete()

    assert (facts_of(done)["body"], facts_of(done)["role"]) == ("", "")


@pytest.mark.parametrize("asks", [True, False])
def test_the_tax_code_is_stated_only_where_the_module_asks(cast, asks):
    TaxCode.objects.create(person=cast.trainee, code="ZNANCL80A01F205X")

    done = completed(cast.trainee, shows_tax_code=asks)

    assert facts_of(done)["tax_code"] == ("ZNANCL80A01F205X" if asks else "")


def test_a_tax_code_asked_and_not_known_stops_the_certificate(cast):
    done = completed(cast.trainee, shows_tax_code=True)

    assert len(problems_of(done)) == 1
    assert not Certificate.objects.exists()
    TaxCode.objects.create(person=cast.trainee, code="ZNANCL80A01F205X")
    assert problems_of(done) == []


def test_what_stands_in_the_way_stops_the_office_too(cast):
    done = completed(cast.trainee, **TERMS, shows_tax_code=True)

    with pytest.raises(NotIssuable, match="codice fiscale"):
        issue(completion=done, by=None, at=stage.LATER)
    assert not Certificate.objects.exists()
    TaxCode.objects.create(person=cast.trainee, code="ZNANCL80A01F205X")
    assert issue(completion=done, by=None, at=stage.LATER).personal.facts["tax_code"] == "ZNANCL80A01F205X"


def test_what_no_font_prints_stops_it_by_name(cast):
    done = completed(cast.trainee)
    cast.trainee.family_name = "Zanè 安"
    cast.trainee.save()

    problems = problems_of(Completion.objects.get(pk=done.pk))

    assert len(problems) == 1
    assert "安" in problems[0]


@pytest.mark.parametrize(
    ("attended", "minutes", "percent"),
    [((100, 100), 250, 100), ((100, 50), 190, 75), ((75, 67), 180, 71), ((51, 51), 132, 51)],
)
def test_attended_are_the_lessons_done_and_what_was_attended_of_each_meeting(
    cast, attended, minutes, percent
):
    done = completed(
        cast.trainee,
        [stage.text_lesson(), meeting("uno"), meeting("due")],
        attended=attended,
        credited_minutes=250,
    )

    facts = facts_of(done)

    assert (facts["minutes"], facts["attended_minutes"], facts["attendance_percent"]) == (
        250,
        minutes,
        percent,
    )


def test_of_a_module_of_meetings_alone_attended_are_their_minutes(cast):
    done = completed(cast.trainee, [meeting("uno"), meeting("due")], attended=(100, 50), credited_minutes=240)

    assert facts_of(done) | {"minutes": 240, "attended_minutes": 180, "attendance_percent": 75} == facts_of(
        done
    )


def test_never_more_hours_attended_than_planned(cast):
    done = completed(cast.trainee, [stage.text_lesson(), meeting()], attended=(75,), credited_minutes=60)

    assert (facts_of(done)["attended_minutes"], facts_of(done)["attendance_percent"]) == (60, 75)


def test_lessons_left_to_oneself_are_no_hours_attended(cast):
    mine = [stage.text_lesson(), stage.text_lesson("altro", "Chi vuole") | {"is_required": False}, meeting()]

    done = completed(cast.trainee, mine, attended=(50,), credited_minutes=300)

    assert facts_of(done)["attended_minutes"] == 10 + 60


def test_without_meetings_there_is_no_attendance(cast):
    facts = facts_of(completed(cast.trainee, credited_minutes=90))

    assert (facts["minutes"], facts["attended_minutes"], facts["attendance_percent"]) == (90, 90, None)


def test_meetings_nobody_must_attend_are_not_counted(cast):
    optional = meeting("facoltativo", is_required=False)

    facts = facts_of(completed(cast.trainee, [stage.text_lesson(), optional], attended=(10,)))

    assert (facts["attended_minutes"], facts["attendance_percent"]) == (90, None)


def test_of_meetings_to_choose_from_the_one_attended_counts(cast):
    some = {"some": 1, "of": [{"activity": "Incontro uno"}, {"activity": "Incontro due"}]}
    lesson, *both = [stage.text_lesson(), meeting("uno"), meeting("due")]

    done = completed(
        cast.trainee, [lesson, *both], attended=(10, 80), rule=[{"activity": lesson["title"]}, some],
        credited_minutes=200)  # fmt: skip

    assert (facts_of(done)["attended_minutes"], facts_of(done)["attendance_percent"]) == (106, 80)


def test_the_register_of_a_meeting_can_be_put_right_later(cast):
    done = completed(cast.trainee, [stage.text_lesson(), meeting()], attended=(60,), credited_minutes=200)
    uid = done.version.activities[1].uid
    record_attendance(enrolment=done.enrolment, activity_uid=uid, percent=100, person_id=None, at=stage.LATER)

    assert facts_of(done)["attendance_percent"] == 100


def test_a_meeting_first_attended_after_the_completion_is_not_of_this_certificate(cast):
    some = {"some": 1, "of": [{"activity": "Incontro uno"}, {"activity": "Incontro due"}]}
    done = completed(cast.trainee, [meeting("uno"), meeting("due")], attended=(80,), rule=[some])
    uid = done.version.activities[1].uid
    record_attendance(enrolment=done.enrolment, activity_uid=uid, percent=50, person_id=None, at=stage.LATER)

    assert facts_of(done)["attendance_percent"] == 80


def test_a_test_that_was_asked_and_passed_makes_it_one_of_achievement(cast):
    stage.pass_module(cast.trainee, stage.short_module())

    assert kind_of(Completion.objects.get()) == "achievement"


def test_a_test_left_to_oneself_and_failed_attests_no_learning(cast):
    lesson, test = stage.text_lesson(), stage.final_test() | {"is_required": False}
    enrolment = stage.enrol(cast.trainee, stage.module("libera", [lesson, test], title="Prova libera"))
    attempt = stage.begin(enrolment)
    stage.hand_in(attempt, stage.wrong_answers(attempt))
    stage.view_lessons(enrolment, at=stage.LATER)

    done = Completion.objects.get()

    facts = facts_of(done)
    assert (done.percent, facts["percent"], facts["outcome"], kind_of(done)) == (0, None, "", "attendance")


def test_the_score_is_that_of_what_was_asked_and_passed(cast):
    optional = stage.final_test(slug="libera") | {"title": "Prova libera", "is_required": False}
    enrolment = stage.enrol(cast.trainee, stage.module("due", [optional, stage.final_test()], title="Due"))
    free, asked = (activity.uid for activity in enrolment.followed.activities)
    for uid in (free, asked):
        attempt = sitting.start_attempt(
            enrolment=enrolment, activity_uid=UUID(uid), by=factories.actor(cast.trainee), at=stage.AT)  # fmt: skip
        stage.hand_in(attempt, stage.wrong_answers(attempt) if uid == free else None)

    done = Completion.objects.get()

    assert (done.percent, facts_of(done)["percent"], facts_of(done)["outcome"]) == (50, 100, "test")
    assert Certificate.objects.get().personal.facts["percent"] == 100


@pytest.mark.parametrize(("passes", "kind"), [(True, "achievement"), (False, "attendance")])
def test_a_test_in_the_place_of_a_meeting_attests_learning_to_who_passed_it(cast, passes, kind):
    either = [{"some": 1, "of": [{"activity": "Prova finale"}, {"activity": "Incontro uno"}]}]
    page = stage.module("scelta", [stage.final_test(), meeting()], title="A scelta", rule=either)
    enrolment = stage.enrol(cast.trainee, page)
    if not passes:
        record_attendance(
            enrolment=enrolment, activity_uid=enrolment.followed.activities[1].uid, percent=100,
            person_id=None, at=stage.AT)  # fmt: skip
    attempt = stage.begin(enrolment)
    stage.hand_in(attempt, None if passes else stage.wrong_answers(attempt))

    assert kind_of(Completion.objects.get()) == kind


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 240))
def test_the_last_day_valid_is_the_same_day_or_the_last_of_its_month(day, months):
    last = months_after(day, months)

    assert (last.year - day.year) * 12 + last.month - day.month == months
    assert last.day == min(day.day, calendar.monthrange(last.year, last.month)[1])


def test_a_leap_day_expires_on_the_last_of_february():
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_how_the_body_signs_is_that_of_the_issue(cast):
    done = completed(cast.trainee)
    made = Certificate.objects.get()
    issuer = Issuer.objects.get()
    issuer.signatory, issuer.place = "Elena Riva", "Rho"
    store(issuer=issuer, changed=["signatory"], by=None, at=stage.LATER)

    assert made.personal.facts["signatory"] == ""
    assert (facts_of(done)["signatory"], facts_of(done)["place"]) == ("Elena Riva", "Rho")


def test_differences_say_each_fact_in_words(cast):
    was = facts_of(completed(cast.trainee))
    now = was | {
        "mode": "live", "programme": ["Uno", "Due"], "expires": "2027-11-01", "minutes": 60, "percent": 0,
        "outcome": "assignment",
        "credits": [{"order": "Ordine", "code": "", "amount": "2.50"}], "signatory": "Elena Riva",
        "replaces": "1/2026", "completed": (date(2026, 11, 20) + timedelta(days=1)).isoformat(),
    }  # fmt: skip

    was, now = was | {"kind": "attendance"}, now | {"kind": "achievement"}
    found = {label: (before, after) for label, before, after in differences(was, now)}

    changed = {key for key in now if now[key] != was[key]} - {"replaces", "percent"}
    assert {NAMES[key] for key in changed} == set(found)
    assert found[str(NAMES["programme"])] == ("A che cosa serve il piano", "Uno; Due")
    assert found[str(NAMES["expires"])] == ("", "1° novembre 2027")
    assert found[str(NAMES["minutes"])] == ("1 ora e 30 minuti", "1 ora")
    assert found[str(NAMES["credits"])] == ("", "Ordine: 2,50")
    assert found[str(NAMES["outcome"])] == ("", "compito superato, 0% dei punti")
    assert found[str(NAMES["kind"])] == ("di frequenza", "con verifica dell’apprendimento")


def test_a_first_certificate_that_calls_an_assignment_a_test_is_corrected(cast):
    facts = facts_of(completed(cast.trainee)) | {"kind": "achievement", "percent": 86}
    was = {key: value for key, value in facts.items() if key != "outcome"}

    assert [label for label, _was, _now in differences(was, facts | {"outcome": "assignment"})] == ["Esito"]


def test_an_old_certificate_lacks_what_was_not_stated_then(cast):
    now = facts_of(completed(cast.trainee)) | {"kind": "participation"}
    was = {
        key: now[key]
        for key in ("kind", "name", "family_name", "body", "issuer", "place", "title", "minutes")
    }

    assert str(NAMES["role"]) in {label for label, _was, _now in differences(was, now)}


def test_every_printed_fact_has_its_name(cast):
    facts = facts_of(completed(cast.trainee))

    assert facts.keys() - NAMES.keys() == {"family_name", "level", "activities", "replaces", "percent"}


def test_a_mode_that_nobody_chose_is_not_stated(cast):
    assert terms_from({}).mode == ""
    assert facts_of(completed(cast.trainee))["mode"] == ""


def test_by_oneself_is_not_said_of_a_module_with_a_meeting(cast):
    with pytest.raises(NotReady, match="Incontro uno"):
        stage.module("insieme", [stage.text_lesson(), meeting()], mode="alone")


def test_a_protocol_that_no_font_prints_is_a_problem(cast):
    problems = problems_of(completed(cast.trainee), protocol="12/2026 安")

    assert len(problems) == 1
    assert "安" in problems[0]
