# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door through which somebody's data are erased: login, names, addresses go; records stay."""

import re
from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from cms import clock
from cms.accounts import privacy
from cms.accounts.erased_kinds import ENDS, GOES, STAYS, WITH_THE_LOGIN
from cms.accounts.models import AccessRequest, Erasure, Invitation
from cms.accounts.operations import invite
from cms.audit.append_only import guarded_tables
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.people.models import Employment, Mandate, Person, TaxCode, User
from cms.rights import Role, WrongPhase
from cms.tasks import erase_late
from tests.factories import PASSWORD, Cast, actor, body, mandate, sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
# erasable tables that no erasure takes, and why
OF_NOBODY = (
    "what a page showed to everybody: `withhold_version` takes it away, by version, whoever is named in it"
)
EXCUSED = dict.fromkeys(("home_keptfile", "home_versionfile", "home_versioncontent"), OF_NOBODY)
EXCUSED |= {
    "cms_evidencefilecontent": "a signed sheet proves the presence of everybody on it, not of one person",
    "cms_papercontent": "a paper of a meeting is the office's: a newer one replaces it, whoever is named in it",
}


@pytest.fixture
def people() -> Cast:
    return Cast()


def erase(person: Person, cast: Cast, reason: str = "Richiesta ES-12/2026") -> Erasure:
    return privacy.erase(person=person, reason=reason, by=actor(cast.administrator), at=AT)


def words(msgid: str) -> str:
    with override("it"):
        return gettext(msgid).replace("'", "&#x27;")


def test_every_erasable_table_says_whose_data_it_holds():
    declared = {model._meta.db_table for model in privacy.ERASABLE}
    erasable = {table for table, may_erase in guarded_tables().items() if may_erase}

    assert {"courses_certificatefacts", "courses_certificatecontent"} <= erasable
    assert erasable - declared - EXCUSED.keys() == set()


def test_what_is_declared_leads_to_a_person():
    for model, to_person in (privacy.ERASABLE | privacy.STAYING).items():
        rows = models.QuerySet(model).filter(**{to_person: 0})
        assert not rows.exists(), model


def test_the_name_goes_and_the_person_stays(people):
    somebody = people.trainee

    erase(somebody, people)

    known = Person.objects.get(pk=somebody.pk)
    assert (known.given_name, known.uid) == ("", somebody.uid)
    assert "Zanè" not in str(known)
    assert somebody.uid.hex[-8:] in str(known)


def test_the_login_goes_with_sessions_addresses_and_second_factor(people):
    editor, browser = people.editor_melzo, Client()
    address = editor.user.email
    browser.post("/accedi/", {"login": address, "password": PASSWORD})
    assert browser.get("/spazio/").status_code == 200
    TOTP.activate(editor.user, generate_totp_secret())
    assert (Session.objects.count(), Authenticator.objects.count(), EmailAddress.objects.count()) == (1, 1, 1)

    made = erase(editor, people)

    assert not User.objects.filter(person=editor).exists()
    assert (Session.objects.count(), Authenticator.objects.count(), EmailAddress.objects.count()) == (0, 0, 0)
    assert made.counts["cms.User"] == 1
    assert browser.get("/spazio/").status_code == 302
    answer = Client().post("/accedi/", {"login": address, "password": PASSWORD})
    assert answer.status_code == 200  # the form again


def test_mandates_and_employment_end_today_and_those_to_come_never_begin(people):
    somebody = people.editor_melzo
    mandate(somebody, Role.SIGNATORY, of=body("Melzo"), during=DateRange(date(2027, 1, 1), None))
    Mandate.objects.filter(person=somebody).update(end_reason="Malattia di Carla")

    erase(somebody, people)

    kept = Mandate.objects.get(person=somebody)
    assert (kept.role, kept.during.upper, kept.end_reason) == (Role.MUNICIPAL_EDITOR, date(2026, 11, 24), "")
    job = Employment.objects.get(person=somebody)
    assert (job.during.upper, job.profile) == (date(2026, 11, 24), "")


def test_a_manager_who_is_erased_manages_nobody(people):
    Employment.objects.filter(person=people.trainee).update(managed_by=people.editor_melzo)

    erase(people.editor_melzo, people)

    assert Employment.objects.get(person=people.trainee).managed_by is None


def test_invitations_requests_and_mails_to_their_addresses_go(people):
    address = people.trainee.user.email
    administrator = actor(people.administrator)
    invited = invite(by=administrator, at=AT, email="altra@example.it", person=people.trainee)
    invite(by=administrator, at=AT, email="estranea@example.it", given_name="Ada", family_name="Bo")
    AccessRequest.objects.create(
        given_name="Niccolò", family_name="Zanè", email=address.upper(), body=body("Legnano"), at=AT,
        invitation=invited)  # fmt: skip
    Notice.objects.create(key="a", to=address, subject="Ciao", body="", at=AT)

    erase(people.trainee, people)

    assert list(Invitation.objects.values_list("email", flat=True)) == ["estranea@example.it"]
    assert not AccessRequest.objects.exists()
    assert list(Notice.objects.values_list("to", flat=True)) == ["estranea@example.it"]


def test_the_tax_code_goes_that_of_another_stays(people):
    TaxCode.objects.create(person=people.trainee, code="ZNANCL80A01F205X")
    TaxCode.objects.create(person=people.other_trainee, code="WSNZNT80A41F205X")

    made = erase(people.trainee, people)

    assert list(TaxCode.objects.values_list("person", flat=True)) == [people.other_trainee.pk]
    assert made.counts["cms.TaxCode"] == 1


def test_it_is_said_for_ever_and_in_the_log_without_words(people):
    made = erase(people.trainee, people)

    assert (made.by, made.reason, made.at) == (people.administrator, "Richiesta ES-12/2026", AT)
    entry = AuditEntry.objects.get(verb="accounts.person_erased")
    assert (entry.thing_id, entry.detail) == (people.trainee.pk, {"erasure": made.pk})


def test_nobody_erases_themselves_and_nobody_erases_twice(people):
    with pytest.raises(WrongPhase):
        erase(people.administrator, people)
    erase(people.trainee, people)
    with pytest.raises(privacy.Erased):
        erase(people.trainee, people)


def test_all_or_nothing(people, monkeypatch):
    def broken(**_words):
        raise RuntimeError

    monkeypatch.setattr(privacy, "record", broken)
    with pytest.raises(RuntimeError):
        erase(people.trainee, people)

    assert str(Person.objects.get(pk=people.trainee.pk)) == "Niccolò Zanè"
    assert User.objects.filter(person=people.trainee).exists()


def test_what_a_late_request_wrote_goes_within_the_hour(people):
    privacy.erase(person=people.trainee, reason="x", by=actor(people.administrator), at=clock.now())
    TaxCode.objects.create(person=people.trainee, code="ZNANCL80A01F205X")

    erase_late(timestamp=0)

    assert not TaxCode.objects.exists()
    assert AuditEntry.objects.get(verb="accounts.late_writings_erased").detail == {"cms.TaxCode": 1}


def said_of(kind) -> str:
    return capfirst(words(str(kind)))


def kinds_on(page: str) -> list[str]:
    return re.findall(r"<li>([^<]+: \d+)</li>", page)


def test_what_the_page_promised_is_what_is_done_nothing_twice(administrator, people):
    editor, browser = people.editor_melzo, Client()
    browser.post("/accedi/", {"login": editor.user.email, "password": PASSWORD})
    TOTP.activate(editor.user, generate_totp_secret())
    mandate(editor, Role.SIGNATORY, of=body("Melzo"), during=DateRange(date(2099, 1, 1), None))
    before = kinds_on(administrator.get(page_of(editor)).content.decode())

    administrator.post(page_of(editor), {"reason": "Richiesta ES-1/2026", "surname": "Brambilla"})

    after = kinds_on(administrator.get(page_of(editor)).content.decode())
    assert before == after
    assert len(set(before)) == len(before)
    gone = (
        "cms.User",
        "mfa.Authenticator",
        "usersessions.UserSession",
        "account.EmailAddress",
        "cms.Mandate",
    )
    for kind in (*(GOES[label] for label in gone), ENDS["cms.Mandate"], STAYS["cms.Mandate"]):
        assert f"{said_of(kind)}: 1" in after, kind


def hanging(model, seen):
    if model not in seen:
        seen.add(model)
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.auto_created and getattr(relation, "on_delete", None) is models.CASCADE:
                hanging(relation.related_model, seen)
    return seen


def test_every_table_has_a_word_of_its_own(people):
    seen = set()
    for rows in privacy._personal(people.trainee, at=AT):
        hanging(rows.model, seen)
    ending = {each.rows(people.trainee, AT).model._meta.label for each in privacy.ENDINGS}

    assert {model._meta.label for model in seen} - WITH_THE_LOGIN == GOES.keys()
    assert ending == ENDS.keys()
    assert {model._meta.label for model in privacy.STAYING} == STAYS.keys()
    every = [words(str(kind)) for kinds in (GOES, ENDS, STAYS) for kind in kinds.values()]
    assert len(set(every)) == len(every)


def page_of(person: Person) -> str:
    return reverse("erase_person", args=[person.uid])


@pytest.fixture
def administrator(client, people):
    return sign_in(client, people.administrator)


def test_the_page_counts_what_goes_what_ends_and_what_stays(administrator, people):
    TaxCode.objects.create(person=people.editor_melzo, code="BRMCRL80A41F205X")

    page = administrator.get(page_of(people.editor_melzo)).content.decode()

    for said in (
        "Carla Brambilla",
        *(f"{said_of(GOES[label])}: 1" for label in ("cms.TaxCode", "cms.User")),
        *(f"{said_of(kinds['cms.Mandate'])}: 1" for kinds in (ENDS, STAYS)),
    ):
        assert said in page, said
    assert words("It cannot be undone: nobody, not even we, can bring the data back.") in page


def test_reason_and_surname_are_asked_and_what_was_typed_stays(administrator, people):
    address = page_of(people.other_trainee)

    answer = administrator.post(address, {"reason": "Richiesta ES-1/2026", "surname": "Zanè"})

    assert answer.status_code == 422
    assert "Richiesta ES-1/2026" in answer.content.decode()
    assert (
        words("This is not the surname of the person on this page. Check who it is.")
        in answer.content.decode()
    )
    assert administrator.post(address, {"reason": "", "surname": "Wiśniewska"}).status_code == 422
    assert not Erasure.objects.exists()


def test_the_reason_may_not_say_the_name(administrator, people):
    sent = {"reason": "Lo chiede Niccolò Zanè", "surname": "Zanè"}

    answer = administrator.post(page_of(people.trainee), sent)

    assert (
        words("The reason stays for ever: write it without the name of the person.")
        in answer.content.decode()
    )


def test_the_administrator_erases_and_reads_what_went(administrator, people):
    sent = {"reason": "Richiesta ES-1/2026", "surname": "wisniewska"}

    answer = administrator.post(page_of(people.other_trainee), sent, follow=True)

    page = answer.content.decode()
    assert "Richiesta ES-1/2026" in page
    assert "Wiśniewska" not in page
    assert f"{said_of(GOES['cms.User'])}: 1" in page
    assert administrator.post(page_of(people.other_trainee), sent).status_code in (403, 422)
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize("who", ["trainee", "training_officer", "body_contact", "coordinator"])
def test_nobody_else_has_the_page(client, people, who):
    sign_in(client, getattr(people, who))

    assert client.get(page_of(people.other_trainee)).status_code == 404


def test_one_s_own_data_are_not_on_offer(administrator, people):
    assert administrator.get(page_of(people.administrator)).status_code == 404
    own = administrator.get(reverse("person:edit", args=[people.administrator.pk])).content.decode()
    assert page_of(people.administrator) not in own


def test_the_way_to_it_is_in_the_list_of_people_and_on_the_person(administrator, people):
    address = page_of(people.trainee)

    assert address in administrator.get(reverse("person:index")).content.decode()
    assert address in administrator.get(reverse("person:edit", args=[people.trainee.pk])).content.decode()
