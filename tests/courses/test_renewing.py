# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may take a module again, and by which way: alone, with a yes, by the office; and when nobody may."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from cms.notices.models import Notice
from cms.rights import WrongPhase
from courses import enrolling, sitting
from courses.admissions import rolls
from courses.admissions.filing import check
from courses.admissions.matching import Conditions, plan
from courses.admissions.models import EnrolmentRule
from courses.admissions.operations import NotAdmitted
from courses.admissions.queries import way_in
from courses.catalogue.forms import check_window
from courses.catalogue.models import ModulePage, Prerequisite
from courses.certificates.models import Certificate
from courses.certificates.operations import issue
from courses.certificates.renewals.operations import append_days
from courses.certificates.renewals.queries import Window, enrolments_to_renew, renewals_of_rules
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Completion, Enrolment
from courses.issuing import revoke_certificate
from courses.quizzes.models import Attempt
from courses.views.renewals import renewal_context
from tests import factories
from tests.courses import stage
from tests.courses.test_renewals import EXPIRES, IN_TIME, OPENS, module, noon, pass_again, renew


def revoked(cast, certificate) -> Certificate:
    revoke_certificate(
        certificate=certificate, reason="Errore.", by=factories.actor(cast.training_officer), at=stage.LATER
    )
    return certificate


@pytest.fixture
def held(cast) -> Certificate:
    return stage.pass_module(cast.trainee, module())


@pytest.fixture
def by_office(cast) -> ModulePage:
    """The office issues; the trainee has the certificate of the first cycle, completed the second and waits."""
    page = module("ufficio", issuing="office")
    stage.hand_in(stage.begin(stage.enrol(cast.trainee, page)))
    issue(completion=Completion.objects.get(), by=None, at=stage.LATER)
    again = renew(cast.trainee, page)
    stage.hand_in(stage.begin(again, at=IN_TIME), at=IN_TIME)
    assert Completion.objects.count() == 2
    assert Certificate.objects.get().cycle == 1
    return page


def subjects(person) -> list[str]:
    rows = Notice.objects.filter(to=person.user.email, key__contains="certificate_")
    return sorted(
        key.split("certificate_")[1].split(":")[0]
        for key in rows.values_list("key", flat=True)
        if "ready" not in key
    )


def test_while_the_renewed_certificate_waits_nothing_is_renewed_again(cast, by_office):
    standing = Enrolment.objects.standing().get()
    with pytest.raises(WrongPhase):
        renew(cast.trainee, by_office, at=noon(EXPIRES + timedelta(days=1)))
    assert Enrolment.objects.standing().get() == standing
    assert renewal_context(stage.again(standing)) == {"renewal": None}


def test_whoever_waits_for_the_renewed_one_is_not_invited_to_complete_it_again(cast, by_office):
    append_days(at=IN_TIME)
    append_days(at=noon(EXPIRES + timedelta(days=1)))
    assert subjects(cast.trainee) == ["expired"]
    assert "Per averne uno nuovo" not in Notice.objects.get(key__contains="certificate_expired").body


def test_before_the_renewal_they_are_invited(cast, held):
    append_days(at=noon(EXPIRES + timedelta(days=1)))
    assert reverse("module", args=["scade"]) in Notice.objects.get(key__contains="certificate_expired").body


def test_a_module_that_only_the_office_fills_is_not_renewed_alone(client, cast):
    page = module("chiuso")
    stage.pass_module(cast.trainee, page)
    ModulePage.objects.update(admission=ModulePage.Admission.CLOSED)
    with pytest.raises(NotAdmitted, match="ufficio formazione"):
        renew(cast.trainee, page)
    assert Enrolment.objects.count() == 1


@pytest.fixture
def now_open(cast) -> Certificate:
    """In its window whatever today is: its validity is shorter than its window."""
    return stage.pass_module(cast.trainee, module("aperto", valid_months=24, renewal_days=5000))


def test_the_page_of_a_closed_module_says_to_whom_to_write(client, cast, now_open):
    ModulePage.objects.update(admission=ModulePage.Admission.CLOSED)
    factories.sign_in(client, cast.trainee)
    page = client.get(reverse("module", args=["aperto"])).content.decode()
    assert "Per rifare il modulo scrivi all’ufficio formazione" in page
    assert reverse("renew", args=["aperto"]) not in page
    assert client.post(reverse("renew", args=["aperto"])).url == reverse("module", args=["aperto"])
    assert Enrolment.objects.count() == 1


def test_where_somebody_approves_the_renewal_is_asked_and_approved(client, cast, now_open):
    ModulePage.objects.update(admission=ModulePage.Admission.APPROVAL)
    with pytest.raises(NotAdmitted, match="approvazione"):
        renew(cast.trainee, now_open.module)
    factories.sign_in(client, cast.trainee)
    address = reverse("renew", args=["aperto"])
    assert "Invia la richiesta" in client.get(address).content.decode()
    client.post(address)
    client.post(address)
    assert (
        "La tua richiesta attende una risposta"
        in client.get(reverse("module", args=["aperto"])).content.decode()
    )
    assert Enrolment.objects.count() == 1

    asked = cast.trainee.enrolment_requests.get()
    enrolling.approve(request=asked, by=factories.actor(cast.training_officer), at=IN_TIME)

    begun = Enrolment.objects.standing().get()
    assert (begun.cycle, begun.source) == (2, Enrolment.Source.APPROVED)


def test_before_the_window_nothing_is_asked(cast, held):
    ModulePage.objects.update(admission=ModulePage.Admission.APPROVAL)
    with pytest.raises(NotAdmitted, match="già"):
        enrolling.ask(
            module=held.module, by=factories.actor(cast.trainee), at=noon(OPENS - timedelta(days=1))
        )


def test_a_refusal_of_the_time_before_is_not_told_again(cast, now_open):
    ModulePage.objects.update(admission=ModulePage.Admission.APPROVAL)
    enrolment = Enrolment.objects.get()
    by, at = factories.actor(cast.trainee), enrolment.at - timedelta(days=1)
    asked = cast.trainee.enrolment_requests.create(module=now_open.module, number=1, at=at)
    enrolling.refuse(request=asked, reason="No.", by=factories.actor(cast.training_officer), at=at)
    assert way_in(by.person_id, now_open.module, renewing=enrolment).refused is None


def test_a_renewal_asks_for_what_comes_before(cast, held):
    first = stage.short_module("prima", title="Prima")
    Prerequisite.objects.create(module=held.module, requires=first, sort_order=0)
    with pytest.raises(NotAdmitted, match="Prima"):
        renew(cast.trainee, held.module)


def test_the_office_renews_for_somebody(cast, held):
    by = factories.actor(cast.training_officer)
    shown = enrolments_to_renew(held.module_id, today=OPENS)
    (found,) = rolls.candidates(cast.trainee.family_name, held.module, to_renew=shown)
    assert (found.is_in, found.may_renew) == (True, True)
    made = enrolling.enrol_person(module=held.module, person=cast.trainee, by=by, at=IN_TIME)
    again = enrolling.enrol_person(module=held.module, person=cast.trainee, by=by, at=IN_TIME)
    assert (made.cycle, made.source, again) == (2, Enrolment.Source.OFFICE, made)


def test_before_the_window_the_office_finds_them_enrolled(cast, held):
    day = OPENS - timedelta(days=1)
    by = factories.actor(cast.training_officer)
    shown = enrolments_to_renew(held.module_id, today=day)
    (found,) = rolls.candidates(cast.trainee.family_name, held.module, to_renew=shown)
    assert (found.is_in, found.may_renew) == (True, False)
    assert enrolling.enrol_person(module=held.module, person=cast.trainee, by=by, at=noon(day)).cycle == 1


def test_the_roll_offers_to_enrol_again(client, cast, now_open):
    factories.sign_in(client, cast.training_officer)
    address = reverse("module_roll", args=["aperto"]) + f"?chi={cast.trainee.family_name}"
    assert "Iscrivi di nuovo" in client.get(address).content.decode()
    client.post(reverse("enrol_person", args=["aperto"]), {"person": str(cast.trainee.uid)})
    assert Enrolment.objects.standing().get().cycle == 2
    assert "Iscrivi di nuovo" not in client.get(address).content.decode()


def test_a_file_renews(cast, held):
    content = b"email\n" + cast.trainee.user.email.encode() + b"\n"
    assert check(content, held.module).person_ids == []
    assert check(content, held.module, again=[cast.trainee.pk]).person_ids == [cast.trainee.pk]
    by = factories.actor(cast.training_officer)
    early = noon(OPENS - timedelta(days=1))
    sent = {"module": held.module, "person_ids": [cast.trainee.pk], "by": by}
    assert enrolling.enrol_list(**sent, at=early) == ([], [cast.trainee.pk])
    (made,), left_out = enrolling.enrol_list(**sent, at=IN_TIME)
    assert (made.cycle, made.number, left_out) == (2, 2, [])
    assert enrolling.enrol_list(**sent, at=IN_TIME)[0] == []
    pass_again(made)


def test_a_rule_renews_whose_certificate_expires_and_leaves_the_revoked_to_a_person(cast, held):
    other = revoked(cast, stage.pass_module(cast.other_trainee, held.module))
    rule = EnrolmentRule.objects.create(name="Tutti", module=held.module)
    assert enrolling.apply_rule(rule=rule, at=noon(OPENS - timedelta(days=1))) is not None
    assert not Enrolment.objects.filter(person=cast.trainee, cycle=2).exists()
    again = list(renewals_of_rules(held.module_id, today=OPENS).values_list("person", flat=True))
    assert again == [cast.trainee.pk]
    tried = plan(Conditions(), held.module, on=OPENS, again=again)

    made = enrolling.apply_rule(rule=rule, at=IN_TIME)

    assert {row.person_id for row in made} == set(tried.to_enrol)
    assert Enrolment.objects.get(person=cast.trainee, cycle=2).source == Enrolment.Source.RULE
    assert not Enrolment.objects.filter(person=other.person, cycle=2).exists()
    assert enrolling.apply_rule(rule=rule, at=IN_TIME) == []


def test_whoever_has_a_revoked_certificate_takes_the_module_again(client, cast):
    page = stage.short_module("revocato")
    revoked(cast, stage.pass_module(cast.trainee, page))
    factories.sign_in(client, cast.trainee)
    shown = client.get(reverse("module", args=["revocato"])).content.decode()
    assert "Il tuo attestato è stato revocato: non è più valido." in shown
    assert "revocato resta fra i tuoi" in client.get(reverse("renew", args=["revocato"])).content.decode()
    client.post(reverse("renew", args=["revocato"]))
    begun = stage.again(Enrolment.objects.standing().get())
    assert begun.cycle == 2
    assert Certificate.objects.count() == 1
    assert pass_again(begun, at=begun.at).cycle == 2


def test_what_was_left_open_says_that_the_module_has_begun_again(cast):
    page = module("aperta", activities=[stage.text_lesson(), stage.final_test() | {"is_required": False}])
    enrolment = stage.enrol(cast.trainee, page)
    left_open = stage.begin(enrolment)
    stage.view_lessons(enrolment)
    renew(cast.trainee, page)
    with pytest.raises(enrolments.Cancelled, match="ricominciato"):
        stage.hand_in(Attempt.objects.get(pk=left_open.pk), at=IN_TIME)
    with pytest.raises(enrolments.Cancelled, match="ricominciato"):
        enrolments.lock(enrolment)
    assert "ricominciato" in str(sitting._cancelled(left_open))


def test_whoever_gave_up_reads_that_they_did(cast):
    enrolment = stage.enrol(cast.trainee, module())
    left_open = stage.begin(enrolment)
    enrolments.cancel(enrolment=enrolment, at=stage.LATER)
    with pytest.raises(enrolments.Cancelled, match="rinunciato"):
        stage.hand_in(left_open)


def test_days_come_in_their_order_also_in_a_short_window():
    window = Window(opens=EXPIRES - timedelta(days=10), expires=EXPIRES)
    assert window.days_come(EXPIRES - timedelta(days=10)) == ["expiring", "renewable"]
    assert Window(OPENS, EXPIRES).days_come(EXPIRES + timedelta(days=1)) == [
        "renewable",
        "expiring",
        "expired",
    ]


def test_in_a_short_window_both_days_are_told(cast):
    stage.pass_module(cast.trainee, module("corto", renewal_days=10))
    append_days(at=noon(EXPIRES - timedelta(days=30)))
    append_days(at=noon(EXPIRES - timedelta(days=10)))
    assert subjects(cast.trainee) == ["expiring", "renewable"]


@pytest.mark.parametrize(("months", "days", "is_refused"), [
    (2, 56, True), (2, 55, False), (12, 60, False), (None, 900, False)])  # fmt: skip
def test_a_window_longer_than_the_validity_is_refused_in_words(months, days, is_refused):
    said: dict[str, str] = {}
    form = SimpleNamespace(
        cleaned_data={"valid_months": months, "renewal_days": days},
        add_error=lambda name, words: said.update({name: words}),
    )
    check_window(form)
    assert (list(said) == ["renewal_days"]) is is_refused
    assert not is_refused or "56" in said["renewal_days"]
