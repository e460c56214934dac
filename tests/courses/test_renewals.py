# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates that expire: the days that come are told once, the module is taken again, the old one stays."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from cms import clock
from cms.clock import ROME, day_in_words
from cms.notices.models import Notice
from cms.people.models import User
from cms.rights import WrongPhase
from courses import learning, sitting, teaching
from courses.admissions import rolls
from courses.admissions.filing import _states
from courses.admissions.operations import NotAdmitted
from courses.certificates.models import Certificate
from courses.certificates.operations import give_number
from courses.certificates.renewals.models import CertificateEvent
from courses.certificates.renewals.operations import append_days
from courses.certificates.renewals.queries import Window
from courses.certificates.stating import facts_of, kind_of
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment, EnrolmentCancellation, Progress
from courses.enrolments.queries import evidence_of
from courses.hours.models import CreditEntry
from courses.issuing import reissue_certificate, revoke_certificate
from courses.quizzes.models import Attempt
from tests import factories
from tests.courses import classes, stage
from tests.courses.histories import rebuilt, rows

YEAR, WINDOW = 12, 60
EXPIRES, OPENS = date(2027, 11, 20), date(2027, 9, 21)


def noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ROME) + timedelta(hours=12)


IN_TIME = noon(OPENS)


def module(slug: str = "scade", **fields):
    given = {"activities": [stage.final_test()], "title": "Modulo breve", "valid_months": YEAR}
    return stage.module(slug, **given | {"renewal_days": WINDOW} | fields)


def renew(person, page, at: datetime = IN_TIME) -> Enrolment:
    made = learning.renew(module=page, by=factories.actor(person), at=at)
    return stage.again(made)


def pass_again(enrolment: Enrolment, at: datetime = IN_TIME) -> Certificate:
    stage.hand_in(stage.begin(enrolment, at=at), at=at)
    return Certificate.objects.get(completion__enrolment=enrolment)


def kinds(certificate) -> list[str]:
    return list(
        CertificateEvent.objects.filter(certificate=certificate).order_by("pk").values_list("kind", flat=True)
    )


def told(person) -> list[str]:
    written = Notice.objects.filter(to=person.user.email, key__contains="certificate_re").values_list(
        "key", flat=True
    )
    others = Notice.objects.filter(to=person.user.email, key__contains="certificate_exp")
    return sorted(
        key.split(":")[0] for key in (*written, *others.values_list("key", flat=True)) if "ready" not in key
    )


@pytest.fixture
def held(cast) -> Certificate:
    return stage.pass_module(cast.trainee, module())


def test_the_window_opens_days_before_and_the_last_day_is_valid(held):
    assert (held.expires_date, held.cycle) == (EXPIRES, 1)
    window = Window(OPENS, EXPIRES)
    assert [window.is_open(day) for day in (OPENS - timedelta(days=1), OPENS, EXPIRES + timedelta(days=9))] == [
        False, True, True,
    ]  # fmt: skip
    assert (window.is_expired(EXPIRES), window.is_expired(EXPIRES + timedelta(days=1))) == (False, True)


def test_before_the_window_nothing_is_renewed(cast, held):
    with pytest.raises(WrongPhase):
        renew(cast.trainee, held.module, at=noon(OPENS - timedelta(days=1)))
    assert Enrolment.objects.count() == 1


def test_the_window_opens_at_midnight_in_rome(cast, held):
    with pytest.raises(WrongPhase):
        renew(cast.trainee, held.module, at=datetime(2027, 9, 20, 21, 59, tzinfo=UTC))
    assert renew(cast.trainee, held.module, at=datetime(2027, 9, 20, 22, 1, tzinfo=UTC)).cycle == 2


def test_a_renewal_begins_the_next_cycle_from_nothing(cast, held):
    begun = renew(cast.trainee, held.module)
    assert (begun.cycle, begun.number, begun.progress.done) == (2, 2, 0)
    assert EnrolmentCancellation.objects.get().is_renewal
    assert evidence_of(begun).scores == {}


def test_pressed_twice_it_begins_once(cast, held):
    assert renew(cast.trainee, held.module) == renew(cast.trainee, held.module)
    assert Enrolment.objects.count() == 2


def test_the_second_certificate_is_a_new_one_and_the_first_stays(cast, held):
    made = pass_again(renew(cast.trainee, held.module))
    assert (made.cycle, made.supersedes, made.expires_date) == (2, None, date(2028, 9, 21))
    assert made.pk != held.pk
    assert not hasattr(Certificate.objects.get(pk=held.pk), "superseded_by")
    assert CreditEntry.objects.filter(person=cast.trainee).count() == 2


def test_a_score_of_the_second_time_is_not_one_of_the_first(cast):
    enrolment = stage.enrol(cast.trainee, module())
    attempt = stage.begin(enrolment)
    right, wrong = stage.right_answers(attempt), stage.wrong_answers(attempt)
    uid = next(iter(wrong))
    stage.hand_in(attempt, right | {uid: wrong[uid]})
    first = Certificate.objects.get()
    assert first.personal.facts["percent"] < 100

    second = pass_again(renew(cast.trainee, first.module))

    assert second.personal.facts["percent"] == 100
    assert facts_of(first.completion) == first.personal.facts


def test_a_test_passed_the_second_time_makes_no_achievement_of_the_first(cast):
    either = [{"some": 1, "of": [{"activity": "Prova finale"}, {"activity": "A che cosa serve il piano"}]}]
    page = module("o-questo-o-quello", rule=either, activities=[stage.final_test(), stage.text_lesson()])
    stage.view_lessons(stage.enrol(cast.trainee, page))
    first = Certificate.objects.get()

    second = pass_again(renew(cast.trainee, page))

    assert (first.kind, second.kind) == ("attendance", "achievement")
    assert (kind_of(first.completion), facts_of(first.completion)["percent"]) == ("attendance", None)


def test_a_second_certificate_is_renewed_in_its_turn(cast, held):
    pass_again(renew(cast.trainee, held.module))
    with pytest.raises(WrongPhase):
        renew(cast.trainee, held.module)
    assert renew(cast.trainee, held.module, at=noon(date(2028, 9, 21))).cycle == 3


def test_rebuilding_gives_the_same_after_renewals(cast, held):
    pass_again(renew(cast.trainee, held.module))
    renew(cast.trainee, held.module, at=noon(date(2028, 9, 21)))
    assert rows() == rebuilt()
    assert list(Progress.objects.order_by("pk").values_list("is_completed", "done")) == [
        (True, 1), (True, 1), (False, 0)
    ]  # fmt: skip


def test_attempts_allowed_start_anew(cast):
    page = stage.short_module("due-tentativi", valid_months=YEAR)
    stage.republish(page, [stage.final_test(attempts_allowed=1)], change="major")
    first = stage.pass_module(cast.trainee, page)
    again = renew(cast.trainee, page)
    attempt = stage.begin(again, at=IN_TIME)
    stage.hand_in(attempt, stage.wrong_answers(attempt), at=IN_TIME)
    assert (first.cycle, attempt.number) == (1, 2)
    with pytest.raises(WrongPhase, match="tentativo"):
        stage.begin(again, at=IN_TIME)


def test_control_without_the_cycle_the_old_test_would_complete_at_once(cast, held, monkeypatch):
    monkeypatch.setattr("courses.enrolments.queries.cycle_since", lambda enrolment: None)
    assert renew(cast.trainee, held.module).progress.is_completed


def test_giving_up_a_renewal_keeps_its_cycle_and_its_attempts(cast, held):
    again = renew(cast.trainee, held.module)
    attempt = stage.begin(again, at=IN_TIME)
    stage.hand_in(attempt, stage.wrong_answers(attempt), at=IN_TIME)
    learning.cancel(enrolment=again, by=factories.actor(cast.trainee), at=IN_TIME)
    third = stage.enrol(cast.trainee, held.module, at=IN_TIME)
    assert (third.cycle, third.number) == (2, 3)
    assert set(evidence_of(third).scores.values()) == {0}


def test_surveys_are_answered_again(cast):
    page = stage.module(
        "gradito", [classes.survey() | {"is_required": True}], title="Gradito", valid_months=YEAR
    )
    first = stage.enrol(cast.trainee, page)
    uid = UUID(first.followed.activities[0].uid)
    answer = {"activity_uid": uid, "answers": {}, "by": factories.actor(cast.trainee)}
    learning.take_survey(enrolment=first, at=stage.AT, **answer)
    again = renew(cast.trainee, page)
    assert evidence_of(again).viewed == frozenset()
    assert learning.take_survey(enrolment=again, at=IN_TIME, **answer)
    assert Certificate.objects.get(cycle=2)


def test_a_granted_attempt_of_the_first_cycle_is_not_one_of_the_second(cast):
    page = stage.short_module("concesso", valid_months=YEAR)
    stage.republish(page, [stage.final_test(attempts_allowed=1)], change="major")
    enrolment = stage.enrol(cast.trainee, page)
    classes.follow(cast.tutor, page)
    attempt = stage.begin(enrolment)
    stage.hand_in(attempt, stage.wrong_answers(attempt))
    grant = {
        "activity_uid": attempt.activity_uid,
        "reason": "Rete caduta.",
        "by": factories.actor(cast.tutor),
    }
    teaching.grant_attempt(enrolment=enrolment, used=1, at=stage.LATER, **grant)
    stage.hand_in(stage.begin(enrolment, at=stage.LATER))
    again = renew(cast.trainee, page)
    third = stage.begin(again, at=IN_TIME)
    stage.hand_in(third, stage.wrong_answers(third), at=IN_TIME)
    with pytest.raises(WrongPhase):
        stage.begin(again, at=IN_TIME)
    teaching.grant_attempt(enrolment=again, used=3, at=IN_TIME, **grant)
    assert stage.begin(again, at=IN_TIME).number == 4


def test_what_was_open_in_the_first_cycle_is_not_gone_on_with(cast):
    page = stage.module(
        "aperta", [stage.text_lesson(), stage.final_test() | {"is_required": False}], valid_months=YEAR
    )
    enrolment = stage.enrol(cast.trainee, page)
    left_open = stage.begin(enrolment)
    stage.view_lessons(enrolment)
    renew(cast.trainee, page)
    with pytest.raises(enrolments.Cancelled):
        stage.hand_in(Attempt.objects.get(pk=left_open.pk), at=IN_TIME)
    assert sitting.expire_due(at=IN_TIME) == 0


def test_without_a_seat_it_is_said_and_nothing_changes(cast):
    page = module("posti", seats=1)
    stage.pass_module(cast.trainee, page)
    stage.enrol(cast.other_trainee, page)
    with pytest.raises(NotAdmitted):
        renew(cast.trainee, page)
    assert not EnrolmentCancellation.objects.exists()


def test_a_revoked_certificate_is_a_reason_to_begin_again_before_the_window(cast, held):
    revoke_certificate(
        certificate=held, reason="Errore.", by=factories.actor(cast.training_officer), at=stage.LATER
    )
    assert renew(cast.trainee, held.module, at=stage.LATER).cycle == 2


def test_lists_do_not_say_that_whoever_renews_gave_up(cast, held):
    renew(cast.trainee, held.module)
    page = held.module
    seen = {state: rolls.roll(page, on=OPENS, state=state).count() for state in rolls.STATES}
    assert seen == {"": 1, rolls.TO_BEGIN: 1, rolls.UNDER_WAY: 0, rolls.COMPLETED: 1, rolls.GIVEN_UP: 0}
    (closed,) = rolls.roll(page, on=OPENS, state=rolls.COMPLETED)
    assert rolls.state_of(closed) == "completato"
    assert _states([cast.trainee.pk], page) == {cast.trainee.pk: "in"}
    (counted,) = rolls.with_counts(type(page).objects.filter(pk=page.pk))
    assert (counted.learning, counted.completed) == (1, 1)


def test_who_completed_twice_is_counted_once(cast, held):
    pass_again(renew(cast.trainee, held.module))
    (counted,) = rolls.with_counts(type(held.module).objects.filter(pk=held.module_id))
    assert counted.completed == 1


def test_each_day_is_appended_and_told_once(cast, held):
    for day in (OPENS - timedelta(days=1), OPENS, OPENS, EXPIRES - timedelta(days=30), EXPIRES):
        append_days(at=noon(day))
    assert kinds(held) == ["renewable", "expiring"]
    append_days(at=noon(EXPIRES + timedelta(days=1)))
    append_days(at=noon(EXPIRES + timedelta(days=2)))
    assert kinds(held) == ["renewable", "expiring", "expired"]
    assert told(cast.trainee) == [
        "courses.certificate_expired", "courses.certificate_expiring", "courses.certificate_renewable"
    ]  # fmt: skip


def test_days_are_those_of_rome_also_when_clocks_change(cast, held):
    """The window of 21 September opens in summer time, the expiry of 20 November falls in winter time."""
    append_days(at=datetime(2027, 9, 20, 21, 59, tzinfo=UTC))
    assert kinds(held) == []
    append_days(at=datetime(2027, 9, 20, 22, 0, tzinfo=UTC))
    assert kinds(held) == ["renewable"]
    append_days(at=datetime(2027, 11, 20, 22, 59, tzinfo=UTC))
    assert "expired" not in kinds(held)
    append_days(at=datetime(2027, 11, 20, 23, 0, tzinfo=UTC))
    assert kinds(held)[-1] == "expired"


def test_after_a_long_silence_only_the_last_day_is_told(cast, held):
    append_days(at=noon(EXPIRES + timedelta(days=40)))
    assert kinds(held) == ["renewable", "expiring", "expired"]
    assert told(cast.trainee) == ["courses.certificate_expired"]


def test_nothing_is_told_to_whoever_has_renewed(cast, held):
    pass_again(renew(cast.trainee, held.module))
    append_days(at=noon(EXPIRES + timedelta(days=1)))
    assert kinds(held) == []
    assert told(cast.trainee) == []


def test_who_left_has_the_event_without_the_mail(cast, held):
    User.objects.filter(person=cast.trainee).update(is_active=False)
    append_days(at=IN_TIME)
    assert kinds(held) == ["renewable"]
    assert told(cast.trainee) == []


def test_the_corrected_one_is_told_of_no_second_time(cast, held):
    append_days(at=IN_TIME)
    give_number(certificate=held)
    held.person.given_name = "Carla"
    held.person.save()
    made = reissue_certificate(certificate=held, by=factories.actor(cast.training_officer), at=IN_TIME)
    append_days(at=IN_TIME)
    assert kinds(made) == ["renewable"]
    assert told(cast.trainee).count("courses.certificate_renewable") == 1


def test_a_module_no_longer_offered_is_not_offered_in_a_mail(cast, held):
    type(held.module).objects.filter(pk=held.module_id).update(live=False)
    append_days(at=IN_TIME)
    assert (kinds(held), told(cast.trainee)) == (["renewable"], [])
    append_days(at=noon(EXPIRES - timedelta(days=3)))
    body = Notice.objects.get(key__startswith="courses.certificate_expiring").body
    assert "valido fino al 20 novembre 2027 compreso" in body
    assert "/formazione/scade/" not in body


def test_what_does_not_expire_has_no_days(cast):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    append_days(at=noon(date(2040, 1, 1)))
    assert kinds(certificate) == []


@pytest.fixture
def today_open(cast):
    """A certificate that can be renewed today, whatever today is."""
    page = module("oggi", valid_months=1)
    passed_yesterday(cast.trainee, page)
    return page


def passed_yesterday(person, page) -> Certificate:
    at = clock.now() - timedelta(days=1)
    stage.hand_in(stage.begin(stage.enrol(person, page, at=at), at=at), at=at)
    return Certificate.objects.get(person=person, module=page)


def test_the_page_of_the_module_offers_the_renewal_in_the_window(client, cast, today_open):
    factories.sign_in(client, cast.trainee)
    page = client.get(reverse("module", args=["oggi"])).content.decode()
    assert "Il tuo attestato è valido fino al" in page
    assert reverse("renew", args=["oggi"]) in page
    assert "resta valido fino al" in client.get(reverse("renew", args=["oggi"])).content.decode()
    client.post(reverse("renew", args=["oggi"]))
    again = client.get(reverse("module", args=["oggi"])).content.decode()
    assert reverse("renew", args=["oggi"]) not in again
    assert "Completa di nuovo il modulo" in again
    assert "1 di 1" not in again


def test_before_the_window_the_pages_say_from_when(client, cast):
    held = passed_yesterday(cast.trainee, module("domani"))
    factories.sign_in(client, cast.trainee)
    opens = day_in_words(held.expires_date - timedelta(days=WINDOW))
    for address in (reverse("module", args=["domani"]), reverse("certificates")):
        shown = client.get(address).content.decode()
        assert f"Puoi rinnovarlo dal {opens}." in strip_tags(shown)
        assert reverse("renew", args=["domani"]) not in shown
    assert client.get(reverse("renew", args=["domani"])).url == reverse("module", args=["domani"])


def test_the_list_of_certificates_leads_to_the_renewal(client, cast, today_open):
    factories.sign_in(client, cast.trainee)
    shown = client.get(reverse("certificates")).content.decode()
    assert "Rinnovalo" in shown
