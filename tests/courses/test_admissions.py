# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people come to be enrolled: alone, on approval, by rule, from a file, by the office."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock, jobs
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.people.models import Employment, OrgUnit, Person, User
from cms.rights import WrongPhase
from cms.sheets import csv_out, read_table
from courses import enrolling, learning
from courses.admissions.matching import Conditions, fingerprint_of_employments, people_matching, plan
from courses.admissions.models import EnrolmentRequest, EnrolmentRule, RequestDecision
from courses.admissions.operations import Decided, NotAdmitted
from courses.admissions.queries import seats_left, way_in
from courses.catalogue.models import ModulePage, Prerequisite
from courses.enrolments.models import Enrolment, Progress
from tests import factories
from tests.courses import stage
from tests.factories import actor, sign_in

AT, LATER = stage.AT, stage.LATER
TODAY = clock.day_of(AT)
pytestmark = pytest.mark.django_db


def lesson_module(slug="aperto", **fields) -> ModulePage:
    return stage.module(slug, [stage.text_lesson()], **{"title": slug.capitalize()} | fields)


def approved_module(**fields) -> ModulePage:
    return lesson_module("approvato", admission="approval", **fields)


def require(page: ModulePage, before: ModulePage) -> None:
    Prerequisite.objects.create(module=page, requires=before, sort_order=0)


def text(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


# alone


def test_the_last_seat_goes_to_one_and_comes_back_when_given_up(cast):
    page = lesson_module(seats=1)
    mine = stage.enrol(cast.trainee, page)

    with pytest.raises(NotAdmitted, match="posti"):
        stage.enrol(cast.other_trainee, page)
    learning.cancel(enrolment=mine, by=actor(cast.trainee), at=LATER)

    assert seats_left(page) == 1
    assert stage.enrol(cast.other_trainee, page).number == 1


def test_who_completes_sets_the_seat_free(cast):
    page = stage.short_module(seats=1)
    stage.pass_module(cast.trainee, page)

    assert seats_left(page) == 1


def test_the_modules_to_complete_before_are_named(cast, client):
    page, before = lesson_module(), stage.short_module("prima", title="Le basi del piano")
    require(page, before)

    with pytest.raises(NotAdmitted, match="Le basi del piano"):
        stage.enrol(cast.trainee, page)
    assert "Le basi del piano" in text(sign_in(client, cast.trainee).get(reverse("enrol", args=[page.slug])))
    stage.pass_module(cast.trainee, before)
    assert stage.enrol(cast.trainee, page).source == Enrolment.Source.SELF


def test_a_closed_module_says_who_enrols(cast, client):
    page = lesson_module(admission="closed")
    client = sign_in(client, cast.trainee)

    response = client.post(reverse("enrol", args=[page.slug]))

    assert response.status_code == 403
    assert "ufficio formazione" in text(response)
    assert "ufficio formazione" in text(client.get(reverse("module", args=[page.slug])))
    assert not Enrolment.objects.exists()


def test_enrolling_again_after_giving_up_starts_from_nothing(cast):
    page = stage.module("due", [stage.text_lesson(), stage.text_lesson("altra", "Altra")])
    mine = stage.enrol(cast.trainee, page)
    first = stage.lessons(mine)[0]
    learning.complete_lesson(enrolment=mine, activity_uid=first.uid, by=actor(cast.trainee), at=AT)
    learning.cancel(enrolment=mine, by=actor(cast.trainee), at=LATER)

    again = stage.enrol(cast.trainee, page, at=LATER)

    assert (again.number, again.progress.done) == (2, 0)


# with an approval


@pytest.fixture
def asked(cast) -> EnrolmentRequest:
    _manager = cast.manager
    return enrolling.ask(module=approved_module(), by=actor(cast.trainee), at=AT)


def mails_to(person) -> list[str]:
    return list(Notice.objects.filter(to=person.user.email).order_by("pk").values_list("subject", flat=True))


def test_asking_writes_to_the_manager_once_and_enrols_nobody(cast, client):
    _manager, client = cast.manager, sign_in(client, cast.trainee)
    page = approved_module()

    for _twice in range(2):
        client.post(reverse("enrol", args=[page.slug]))

    assert EnrolmentRequest.objects.get().approver == cast.manager
    assert len(mails_to(cast.manager)) == 1
    assert "/formazione/richieste/" in Notice.objects.get(to=cast.manager.user.email).body
    assert not Enrolment.objects.exists()
    shown = text(client.get(reverse("module", args=[page.slug])))
    assert "Valeria Grassi" in shown
    assert "Approvato" in text(client.get("/spazio/"))


def test_one_cannot_pass_by_the_approval(cast):
    with pytest.raises(NotAdmitted):
        learning.enrol(module=approved_module(), by=actor(cast.trainee), at=AT)


def test_approving_enrols_and_tells(cast, asked, client):
    client = sign_in(client, cast.manager)
    assert "Niccolò Zanè" in text(client.get(reverse("enrolment_requests")))

    address = reverse("enrolment_request", args=[asked.uid])
    client.post(address, {"outcome": "approved"})
    client.post(address, {"outcome": "approved"})

    made = Enrolment.objects.get()
    assert (made.person, made.source) == (cast.trainee, Enrolment.Source.APPROVED)
    assert Progress.objects.filter(enrolment=made).exists()
    assert len(mails_to(cast.trainee)) == 1
    assert RequestDecision.objects.count() == 1


def test_refusing_needs_a_reason_and_keeps_what_was_typed(cast, asked, client):
    client, address = sign_in(client, cast.manager), reverse("enrolment_request", args=[asked.uid])

    missing = text(client.post(address, {"outcome": "refused", "reason": ""}))
    too_long = text(client.post(address, {"outcome": "refused", "reason": "no " * 200}))

    assert not RequestDecision.objects.exists()
    assert "motivo" in missing.lower()
    assert "no no no" in too_long
    client.post(address, {"outcome": "refused", "reason": "Meglio in primavera."})
    assert "Meglio in primavera." in Notice.objects.get(to=cast.trainee.user.email).body
    assert "Meglio in primavera." in text(
        sign_in(client, cast.trainee).get(reverse("module", args=[asked.module.slug]))
    )


def test_the_second_to_decide_is_told_who_was_first(cast, asked):
    enrolling.refuse(request=asked, reason="No.", by=actor(cast.manager), at=AT)

    with pytest.raises(Decided, match="Valeria Grassi"):
        enrolling.approve(request=asked, by=actor(cast.training_officer), at=LATER)

    assert not Enrolment.objects.exists()


def test_an_approval_without_seats_decides_nothing(cast, asked, client):
    ModulePage.objects.filter(pk=asked.module_id).update(seats=1)
    enrolling.enrol_person(
        module=asked.module, person=cast.other_trainee, by=actor(cast.training_officer), at=AT
    )

    page = sign_in(client, cast.manager).post(
        reverse("enrolment_request", args=[asked.uid]), {"outcome": "approved"}, follow=True
    )

    assert "posti" in text(page)
    assert not RequestDecision.objects.exists()


def test_a_request_is_withdrawn_by_who_made_it_alone(cast, asked, client):
    address = reverse("withdraw_request", args=[asked.uid])

    assert sign_in(client, cast.manager).post(address).status_code == 404
    sign_in(client, cast.trainee).post(address)

    assert RequestDecision.objects.get().outcome == "withdrawn"
    assert way_in(cast.trainee.pk, asked.module).kind == "ask"
    with pytest.raises(Decided):
        enrolling.approve(request=asked, by=actor(cast.manager), at=LATER)


def test_without_a_manager_the_contact_of_the_body_decides_then_the_office(cast):
    officer, page = cast.training_officer, approved_module()

    enrolling.ask(module=page, by=actor(cast.other_trainee), at=AT)
    contact = cast.body_contact
    enrolling.ask(module=page, by=actor(cast.trainee), at=AT)

    assert len(mails_to(officer)) == 1
    assert len(mails_to(contact)) == 1


def test_nobody_decides_the_own_request(cast, client):
    officer = cast.training_officer
    mine = enrolling.ask(module=approved_module(), by=actor(officer), at=AT)

    assert sign_in(client, officer).get(reverse("enrolment_request", args=[mine.uid])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_requests_takes_the_same_queries(cast, client, rows, django_assert_num_queries):
    _manager, page = cast.manager, approved_module()
    for number in range(rows):
        somebody = factories.person(f"Prova{number}", "Uno", employer="Legnano")
        Employment.objects.filter(person=somebody).update(managed_by=cast.manager)
        enrolling.ask(module=page, by=actor(somebody), at=AT)
    client = sign_in(client, cast.manager)
    client.get(reverse("enrolment_requests"))

    with CaptureQueriesContext(connection) as seen:
        response = client.get(reverse("enrolment_requests"))

    assert text(response).count("Prova") >= rows
    assert len(seen) == 6


# by rule


def employ(name: str, *, town="Legnano", since=date(2016, 1, 1), until=None, **fields) -> Person:
    somebody = Person.objects.create(given_name=name, family_name="Regola")
    User.objects.create_user(f"{name.lower()}@regola.it", person=somebody)
    work(somebody, town=town, since=since, until=until, **fields)
    return somebody


def work(somebody: Person, *, town="Legnano", since, until=None, **fields) -> Employment:
    return Employment.objects.create(
        person=somebody, body=factories.body(town), during=DateRange(since, until), **fields
    )


def names(conditions: Conditions, page: ModulePage | None = None) -> list[str]:
    found = people_matching(conditions, page or lesson_module(), on=TODAY)
    return sorted(
        Person.objects.filter(pk__in=found, family_name="Regola").values_list("given_name", flat=True)
    )


def days_ago(count: int) -> date:
    return TODAY - timedelta(days=count)


def test_conditions_on_body_profile_and_zone(db):
    employ("Legnanese", profile="Istruttore")
    employ("Rhodense", town="Rho", profile="istruttore")
    employ("Uscita", until=days_ago(1), profile="Istruttore")

    assert names(Conditions(bodies=[factories.body("Legnano").pk])) == ["Legnanese"]
    assert names(Conditions(profile="Istruttore")) == ["Legnanese", "Rhodense"]
    assert names(Conditions(zones=[factories.zone("nord-ovest").pk])) == ["Rhodense"]
    assert names(Conditions(zones=[factories.zone("nord-ovest").pk], profile="Dirigente")) == []


def test_the_zone_is_that_of_today(db):
    employ("Rhodense", town="Rho")
    membership = factories.municipality("Rho").memberships.get()
    membership.during = DateRange(None, days_ago(3))
    membership.save()

    assert names(Conditions(zones=[factories.zone("nord-ovest").pk])) == []


def test_a_unit_counts_with_the_units_below(db):
    body = factories.body("Legnano")
    sector = OrgUnit.objects.create(body=body, name="Settore")
    service = OrgUnit.objects.create(body=body, name="Servizio", parent=sector)
    office = OrgUnit.objects.create(body=body, name="Ufficio", parent=service)
    employ("Sotto", unit=office)
    employ("Altrove", unit=OrgUnit.objects.create(body=body, name="Altro"))

    assert names(Conditions(units=[sector.pk])) == ["Sotto"]


def test_newly_hired_is_the_first_employment_in_the_body(db):
    employ("Nuova", since=days_ago(10))
    employ("Vecchia", since=days_ago(40))
    back = employ("Tornata", since=days_ago(400), until=days_ago(200))
    work(back, since=days_ago(5))
    come = employ("Arrivata", town="Rho", since=days_ago(400), until=days_ago(5))
    work(come, since=days_ago(5))

    assert names(Conditions(event="hired", within_days=30)) == ["Arrivata", "Nuova"]


def test_moved_is_another_unit_or_body_after_one(db):
    units = [OrgUnit.objects.create(body=factories.body("Legnano"), name=name) for name in ("Uno", "Due")]
    moved = employ("Spostata", since=days_ago(400), until=days_ago(5), unit=units[0])
    work(moved, since=days_ago(5), unit=units[1])
    promoted = employ("Promossa", since=days_ago(400), until=days_ago(5), unit=units[0])
    work(promoted, since=days_ago(5), unit=units[0], profile="Funzionario")
    came = employ("Arrivata", town="Rho", since=days_ago(400), until=days_ago(9))
    work(came, since=days_ago(5))
    plain = employ("Ferma", since=days_ago(400), until=days_ago(5))
    work(plain, since=days_ago(5))
    employ("Nuova", since=days_ago(10))

    assert names(Conditions(event="moved", within_days=30)) == ["Arrivata", "Spostata"]


def rule_for(page: ModulePage, **fields) -> EnrolmentRule:
    return EnrolmentRule.objects.create(module=page, name="Chi è qui", **fields)


def test_a_rule_enrols_once_tells_once_and_says_which_rule(db):
    page, somebody = lesson_module(), employ("Nuova", profile="Prova")
    rule = rule_for(page, profile="Prova")

    for moment in (AT, LATER):
        enrolling.apply_rule(rule=rule, at=moment)

    made = Enrolment.objects.get()
    assert (made.person, made.source, made.progress.total > 0) == (somebody, Enrolment.Source.RULE, True)
    assert Notice.objects.filter(to="nuova@regola.it").count() == 1
    assert AuditEntry.objects.get(verb="courses.enrolled_by_rule").detail == {"rule": rule.pk}
    assert made.progress.done == 0


def test_who_gave_up_is_left_in_peace(db):
    page, somebody = lesson_module(), employ("Libera", profile="Prova")
    rule = rule_for(page, profile="Prova")
    enrolling.apply_rule(rule=rule, at=AT)
    mine = stage.again(Enrolment.objects.get())
    learning.cancel(enrolment=mine, by=actor(somebody), at=LATER)

    assert enrolling.apply_rule(rule=rule, at=LATER) == []


def test_seats_and_prerequisites_hold_also_for_a_rule_and_the_office_is_told(cast):
    before = stage.short_module("prima")
    page = lesson_module(seats=1)
    officer = cast.training_officer
    people = [employ(name, profile="Prova") for name in ("Anna", "Berta", "Carla")]
    require(page, before)
    for somebody in people[:2]:
        stage.pass_module(somebody, before)
    rule = rule_for(page, profile="Prova")

    enrolling.apply_rule(rule=rule, at=AT)
    enrolling.apply_rule(rule=rule, at=LATER)

    assert [row.person for row in Enrolment.objects.filter(module=page)] == [people[0]]
    assert len(mails_to(officer)) == 1
    todo = plan(Conditions(profile="Prova"), page, on=TODAY)
    assert (todo.waiting, todo.left_out) == ((people[2].pk,), (people[1].pk,))


def test_a_rule_that_is_off_or_of_a_withdrawn_module_enrols_nobody(db):
    employ("Nuova", profile="Prova")
    page = lesson_module()
    assert enrolling.apply_rule(rule=rule_for(page, profile="Prova", is_active=False), at=AT) == []
    page.unpublish()
    assert enrolling.apply_rule(rule=rule_for(page, profile="Prova"), at=AT) == []


@pytest.mark.parametrize("people", [3, 300])
def test_a_rule_takes_the_same_queries_for_everybody(db, people, django_assert_num_queries):
    page = lesson_module(seats=1000)
    made = Person.objects.bulk_create(Person(given_name=f"P{n}", family_name="Molti") for n in range(people))
    User.objects.bulk_create(User(email=f"p{n}@molti.it", person=who) for n, who in enumerate(made))
    Employment.objects.bulk_create(
        Employment(person=who, body=factories.body("Legnano"), during=factories.ALWAYS, profile="Prova")
        for who in made
    )
    rule = rule_for(page, profile="Prova")

    with CaptureQueriesContext(connection) as seen:
        assert len(enrolling.apply_rule(rule=rule, at=AT)) == people

    assert Notice.objects.count() == people
    assert len(jobs.waiting("cms.send_mail")) == people
    assert len(seen) <= 26, "\n".join(query["sql"][:120] for query in seen)


def test_any_change_of_employments_is_seen(db):
    seen = [fingerprint_of_employments()]
    employ("Nuova", profile="Prova")
    seen.append(fingerprint_of_employments())
    Employment.objects.update(profile="Altra")
    seen.append(fingerprint_of_employments())

    assert len(set(seen)) == 3
    assert fingerprint_of_employments() == seen[-1]


def test_the_worker_follows_the_employments(db):
    from courses import tasks

    rule_for(lesson_module(), profile="Prova")
    tasks.follow_employments(0)
    employ("Nuova", profile="Prova")
    with CaptureQueriesContext(connection) as seen:
        tasks.follow_employments(0)
    assert Enrolment.objects.count() == 1
    with CaptureQueriesContext(connection) as quiet:
        tasks.follow_employments(0)
    assert len(quiet) < len(seen)
    assert Enrolment.objects.count() == 1


def given(page: ModulePage, **fields) -> dict[str, str]:
    return {
        "name": "Nuovi", "module": page.pk, "profile": "Prova", "event": "", "within_days": "30",
        "is_active": "on",
    } | fields  # fmt: skip


def test_a_rule_is_tried_before_it_is_stored(officer, cast):
    employ("Nuova", profile="Prova")
    page = lesson_module()
    address = reverse("new_enrolment_rule")
    zone = factories.zone("alto-milanese")

    tried = officer.post(address, given(page, zones=[zone.pk]))
    assert "1 persona" in text(tried)
    assert not EnrolmentRule.objects.exists()
    seen = tried.content.decode().split('name="seen" value="')[1].split('"')[0]

    changed = officer.post(address, given(page, profile="Altra", zones=[zone.pk], seen=seen))
    assert "0 persone" in text(changed)
    assert not EnrolmentRule.objects.exists()

    officer.post(address, given(page, zones=[zone.pk], seen=seen))
    rule = EnrolmentRule.objects.get()
    assert list(rule.zones.all()) == [zone]
    assert jobs.waiting("courses.apply_rule") == [{"rule_id": rule.pk}]
    assert not Enrolment.objects.exists()


def test_a_rule_is_switched_off(officer, cast):
    rule = rule_for(lesson_module(), profile="Prova")

    officer.post(reverse("switch_off_rule", args=[rule.uid]))

    rule.refresh_from_db()
    assert not rule.is_active
    assert "spenta" in text(officer.get(reverse("enrolment_rules"))).lower()


# from a file


def test_tables_are_read_whatever_wrote_them():
    rows = [(1, ["email", "nome"]), (2, ["à@b.it", "Niccolò"])]
    plain = "email;nome\r\nà@b.it;Niccolò\r\n"
    for content in (
        plain.encode(), plain.encode("utf-8-sig"), plain.encode("cp1252"), plain.encode("utf-16"),
        plain.replace(";", ",").encode(), plain.replace(";", "\t").encode("cp1252"),
    ):  # fmt: skip
        assert read_table(content) == rows


def test_what_would_be_a_formula_is_written_as_text():
    rows = [["=1+1", "+39", "-1", "@x", "\tx", "\rx", "uno; due", 3]]

    assert (
        csv_out(["a"] * 8, rows)
        .decode("utf-8-sig")
        .splitlines(keepends=False)[1]
        .startswith("'=1+1;'+39;'-1;'@x;'\tx;")
    )


def sent(officer, page, content):
    content = content if isinstance(content, bytes) else content.encode()
    return officer.post(
        reverse("module_roster", args=[page.slug]), {"roster": SimpleUploadedFile("elenco.csv", content)}
    )


def ticket(response) -> str:
    return response.content.decode().split('name="checked" value="')[1].split('"')[0]


def confirm(officer, page, mark):
    return officer.post(reverse("module_roster", args=[page.slug]), {"checked": mark}, follow=True)


def test_a_file_says_what_each_row_would_do_and_writes_nothing(officer, cast):
    page, before = lesson_module(), stage.short_module("prima", title="Le basi")
    require(page, before)
    people = {name: employ(name) for name in ("Anna", "Berta", "Carla", "Dora", "Elisa", "Fulvia")}
    for name in ("Anna", "Berta", "Carla", "Dora"):
        stage.pass_module(people[name], before)
    stage.enrol(people["Berta"], page)
    mine = stage.enrol(people["Carla"], page)
    learning.cancel(enrolment=mine, by=actor(people["Carla"]), at=LATER)
    User.objects.filter(person=people["Fulvia"]).update(is_active=False)
    rows = ["Email;Nome"] + [f"{name.upper()}@regola.it;{name}" for name in people]
    rows += ["anna@regola.it;Anna", "nessuno@regola.it;X", ";senza"]

    said = text(sent(officer, page, "\n".join(rows)))

    for words in (
        "2 persone verrebbero", "Già iscritta", "rinunciato", "Le basi", "chiuso", "Due volte",
        "Nessuno accede",
    ):  # fmt: skip
        assert words in said
    assert Enrolment.objects.filter(module=page).count() == 2


def test_a_file_enrols_once_however_often_it_is_sent(officer, cast):
    page = lesson_module()
    people = [employ(name) for name in ("Anna", "Berta")]
    checked = sent(officer, page, "\ufeffemail\nanna@regola.it\nberta@regola.it\n")

    confirm(officer, page, ticket(checked))
    second = confirm(officer, page, ticket(checked))

    assert "0 persone iscritte" in text(second)
    assert sorted(Enrolment.objects.values_list("person", flat=True)) == [who.pk for who in people]
    assert set(Enrolment.objects.values_list("source", flat=True)) == {"file"}
    assert Notice.objects.count() == 2


def test_a_file_fills_no_more_than_the_seats(officer, cast):
    page = lesson_module(seats=1)
    uids = [str(Person.objects.get(pk=employ(name).pk).uid) for name in ("Anna", "Berta")]

    checked = sent(officer, page, "codice\n" + "\n".join(uids))

    assert "Nessun posto" in text(checked)
    confirm(officer, page, ticket(checked))
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04abc", "CSV"),
        (b"nome;cognome\nAnna;Neri\n", "email"),
        (b"email\n" + b"a@b.it\n" * 20_001, "20.000"),
        (b"\x00\x01\x02", "testo"),
    ],
)
def test_a_wrong_file_is_refused_in_words(officer, cast, content, words):
    assert words in text(sent(officer, lesson_module(), content))


def test_a_mark_of_another_module_enrols_nobody(officer, cast):
    page, other = lesson_module(), lesson_module("altro")
    employ("Anna")
    mark = ticket(sent(officer, page, "email\nanna@regola.it\n"))

    confirm(officer, other, mark)
    confirm(officer, page, mark + "x")

    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("people", [3, 200])
def test_checking_a_file_takes_the_same_queries(cast, people, django_assert_num_queries):
    from courses.admissions.filing import check

    page, before = lesson_module(seats=1000), stage.short_module("prima")
    require(page, before)
    made = Person.objects.bulk_create(Person(given_name=f"P{n}", family_name="Molti") for n in range(people))
    User.objects.bulk_create(User(email=f"p{n}@molti.it", person=who) for n, who in enumerate(made))
    content = "email\n" + "\n".join(f"p{n}@molti.it" for n in range(people))

    with django_assert_num_queries(5):
        checked = check(content.encode(), page)

    assert len(checked.report.errors) == people


# by the office


def test_the_office_enrols_also_who_had_given_up(officer, cast):
    page = lesson_module()
    mine = stage.enrol(cast.trainee, page)
    learning.cancel(enrolment=mine, by=actor(cast.trainee), at=LATER)
    roll = reverse("module_roll", args=[page.slug])
    assert "niccolo.zane@example.it" in text(officer.get(roll, {"chi": "zanè nicc"}))

    officer.post(reverse("enrol_person", args=[page.slug]), {"person": str(cast.trainee.uid)})

    assert Enrolment.objects.standing().get().source == Enrolment.Source.OFFICE


def test_the_office_cancels_with_a_reason_what_is_not_completed(officer, cast):
    page = stage.short_module()
    mine = stage.enrol(cast.trainee, page)
    address = reverse("cancel_for", args=[Enrolment.objects.get(pk=mine.pk).uid])

    assert "motivo" in text(officer.post(address, {"reason": " "})).lower()
    officer.post(address, {"reason": "Ha cambiato ente."})

    cancelled = Enrolment.objects.get()
    assert cancelled.cancellation.note.reason == "Ha cambiato ente."
    assert "Ha cambiato ente." in Notice.objects.get(to=cast.trainee.user.email).body
    assert officer.get(address).status_code == 404
    stage.pass_module(cast.other_trainee, page)
    completed = Enrolment.objects.get(person=cast.other_trainee)
    assert officer.post(reverse("cancel_for", args=[completed.uid]), {"reason": "x"}).status_code == 404
    with pytest.raises(WrongPhase):
        enrolling.cancel_for(
            enrolment=stage.again(completed), reason="x", by=actor(cast.training_officer), at=LATER
        )


def test_the_roll_is_narrowed_and_downloaded(officer, cast):
    page = lesson_module()
    for somebody in (cast.trainee, cast.other_trainee):
        stage.enrol(somebody, page)
    roll = reverse("module_roll", args=[page.slug])
    rho = factories.body("Rho")
    rho.refresh_from_db()

    every, narrow = (
        text(officer.get(roll)),
        text(officer.get(roll, {"ente": str(rho.uid), "stato": "da-iniziare"})),
    )

    assert "Comune di Legnano" in every and "Zanè" in every and "2 iscrizioni" in every
    assert "Wiśniewska" in narrow and "Zanè" not in narrow
    assert "Zanè" not in text(officer.get(roll, {"stato": "completati"}))
    assert officer.get(roll, {"ente": "x", "stato": "y", "nome": "\x00"}).status_code == 200
    sheet = officer.get(reverse("module_roll_csv", args=[page.slug]))
    assert sheet.headers["Content-Type"].startswith("text/csv")
    assert "Comune di Rho;Wiśniewska;Żaneta" in sheet.content.decode("utf-8-sig")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_roll_takes_the_same_queries(officer, cast, rows):
    page = lesson_module(seats=10)
    for number in range(rows):
        stage.enrol(factories.person(f"Prova{number}", "Uno", employer="Legnano"), page)
    seen = []
    for address in (
        reverse("module_roll", args=[page.slug]) + "?chi=prova", reverse("module_rolls"),
        reverse("enrolment_rules"), reverse("training_office"),
    ):  # fmt: skip
        officer.get(address)
        with CaptureQueriesContext(connection) as queries:
            officer.get(address)
        seen.append(len(queries))

    assert seen == [11, 6, 5, 5]


def test_the_office_is_closed_to_others(client, cast):
    client = sign_in(client, cast.trainee)
    page = lesson_module()
    for name, arguments in (
        ("training_office", []), ("module_rolls", []), ("module_roll", [page.slug]),
        ("module_roster", [page.slug]), ("enrolment_rules", []), ("new_enrolment_rule", []),
    ):  # fmt: skip
        assert client.get(reverse(name, args=arguments)).status_code == 404
