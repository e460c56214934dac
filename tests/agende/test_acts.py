# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of the organs: what cannot be true of one, what it locks, what opens the text again."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agende import process
from agende.models import Agenda, AgendaState, Approval, Resolution
from agende.queries import published_agendas
from cms.areas.acts import MOST_BYTES, Document, ImpossibleAct, Told, faults_of
from cms.areas.models import Act, ActFile
from cms.audit.models import AuditEntry
from cms.rights import Hidden, WrongPhase
from tests import factories
from tests.agende import stage
from tests.agende.stage import AT, TEXT
from tests.agende.test_writing import client_of
from tests.factories import actor

TODAY = AT.date()
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4


def told(**more):
    facts = {
        "body": factories.body("Città metropolitana"), "organ": "Consiglio metropolitano", "number": "12/2026",
        "act_date": date(2026, 11, 18),
    }  # fmt: skip
    return Told(**facts | more)


@pytest.fixture
def secretary(cast):
    return actor(cast.secretary)


@pytest.fixture
def office(cast):
    return actor(cast.plan_officer)


@pytest.fixture
def frozen(cast, agenda):
    stage.frozen(cast, agenda)
    return again(agenda)


def again(agenda):
    return Agenda.objects.select_related("zone", "edition").get(pk=agenda.pk)


def resolve(agenda, step, by, at=AT, act=None, **more):
    return process.resolve(agenda=agenda, step=step, told=act or told(), by=by, at=at, **more)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"act_date": date(2026, 11, 21)}, "act_date"),
        ({"present": 25, "entitled": 24}, "present"),
        ({"quorum": 25, "entitled": 24, "present": 20}, "quorum"),
        ({"quorum": 13}, "present"),
        ({"present": 12, "quorum": 13, "entitled": 24}, "present"),
        ({"present": 20, "votes": (18, 2, 1)}, "votes_for"),
        ({"votes": (10, 10, 0)}, "votes_for"),
        ({"document": Document("atto.exe", PDF)}, "document"),
        ({"document": Document("atto.pdf", b"no")}, "document"),
        ({"document": Document("atto.pdf.p7m", b"no")}, "document"),
        ({"document": Document("atto.pdf", PDF + bytes(MOST_BYTES))}, "document"),
    ],
)
def test_what_cannot_be_true_of_an_act_is_said_beside_its_field(db, facts, field):
    assert list(faults_of(told(**facts), today=TODAY, must_pass=True)) == [field]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"present": 13, "quorum": 13, "entitled": 24, "votes": (13, 0, 0)},
        {"present": 24, "entitled": 24, "votes": (20, 2, 2)},
        {"document": Document("Atto firmato.PDF", PDF)},
        {"document": Document("atto.pdf.p7m", b"0\x82\x0b\xf9\x06\x09")},
        {"document": Document("atto.pdf.p7m", b"MIAGCSqGSIb3DQEHAqCAMIACAQEx")},
    ],
)
def test_an_act_that_can_be_true_is_taken(db, facts):
    assert faults_of(told(**facts), today=TODAY, must_pass=True) == {}


def test_an_opinion_may_be_against_where_an_adoption_may_not(db):
    against = told(votes=(1, 5, 0))

    assert faults_of(against, today=TODAY) == {}
    assert list(faults_of(against, today=TODAY, must_pass=True)) == ["votes_for"]


def test_the_secretary_records_the_opinion_of_the_zone_and_nothing_is_locked(frozen, secretary):
    act = told(
        organ="Assemblea",
        present=14,
        entitled=15,
        quorum=8,
        votes=(13, 0, 1),
        document=Document("v.pdf", PDF),
    )

    made = resolve(frozen, "zone_opinion", secretary, act=act, outcome="favourable")

    assert (made.act.number, made.act.kind, made.act.present) == ("ES-12/2026", Act.Kind.OPINION, 14)
    assert made.version == frozen.versions.get()
    assert bytes(made.act.file.content) == PDF
    assert again(frozen).state == AgendaState.SIGNOFF
    assert AuditEntry.objects.filter(verb="agende.zone_opinion_recorded").count() == 1
    assert resolve(frozen, "zone_opinion", secretary, act=act, outcome="favourable") is None


@pytest.mark.parametrize("outcome", ["with_notes", "contrary"])
def test_an_opinion_that_is_not_simply_favourable_says_why(frozen, secretary, outcome):
    with pytest.raises(process.NoReason):
        resolve(frozen, "conference_opinion", secretary, outcome=outcome)

    assert Act.objects.count() == 0
    assert (
        resolve(frozen, "conference_opinion", secretary, outcome=outcome, note="Più treni").note
        == "Più treni"
    )


@pytest.mark.parametrize("who", ["coordinator", "signatory", "editor_gorgonzola", "training_officer"])
def test_others_record_no_act(cast, frozen, who):
    by = actor(getattr(cast, who))

    with pytest.raises(Hidden):
        resolve(frozen, "adoption", by)
    with pytest.raises(Hidden):
        process.record_act(
            agenda=frozen, body=factories.body("Città metropolitana"), organ="Consiglio", number="1",
            act_date=TODAY, by=by, at=AT,
        )  # fmt: skip


def test_no_act_is_recorded_while_the_text_is_written(agenda, secretary):
    with pytest.raises(WrongPhase):
        resolve(agenda, "adoption", secretary)


def test_an_adoption_locks_the_text_until_another_act_opens_it(cast, frozen, secretary, office):
    resolve(frozen, "adoption", secretary)
    assert again(frozen).state == AgendaState.ADOPTION
    with pytest.raises(WrongPhase):
        process.reopen(agenda=frozen, by=office, at=AT)
    with pytest.raises(WrongPhase):
        resolve(frozen, "adoption", secretary, act=told(number="13/2026"))
    with pytest.raises(process.NoReason):
        process.unlock(agenda=frozen, told=told(number="14/2026"), reason=" ", by=office, at=AT)
    with pytest.raises(Hidden):
        process.unlock(agenda=frozen, told=told(number="14/2026"), reason="Rilievi", by=secretary, at=AT)

    process.unlock(
        agenda=frozen, told=told(number="14/2026"), reason="Rilievi della Regione", by=office, at=AT
    )

    assert again(frozen).state == AgendaState.DRAFTING
    unlocked = Resolution.objects.get(step="unlock")
    assert (unlocked.note, unlocked.act.number) == ("Rilievi della Regione", "ES-14/2026")
    section = stage.section(frozen)
    process.write_common_text(
        section=section, text="Altro", base=section.doc.seq, by=actor(cast.coordinator), at=AT
    )
    process.freeze(agenda=frozen, by=office, at=AT)
    process.reopen(agenda=frozen, by=office, at=AT)
    assert not process.is_locked(again(frozen))


def test_before_any_act_no_act_is_needed_to_open_the_text(frozen, office):
    process.enter(agenda=frozen, to="adoption", by=office, at=AT)
    with pytest.raises(WrongPhase):
        process.unlock(agenda=frozen, told=told(), reason="Rilievi", by=office, at=AT)

    process.reopen(agenda=frozen, by=office, at=AT)

    assert again(frozen).state == AgendaState.DRAFTING


def test_an_act_that_cannot_be_true_leaves_nothing(frozen, secretary):
    with pytest.raises(ImpossibleAct, match="13"):
        resolve(
            frozen, "adoption", secretary, act=told(present=12, quorum=13, document=Document("a.pdf", PDF))
        )

    assert (Act.objects.count(), ActFile.objects.count()) == (0, 0)
    assert again(frozen).state == AgendaState.SIGNOFF


def approve(agenda, by, number="43/2026", **more):
    return process.record_act(
        agenda=agenda, body=factories.body("Città metropolitana"), organ="Consiglio metropolitano", number=number,
        act_date=TODAY, by=by, at=AT, **more,
    )  # fmt: skip


def test_the_approval_holds_session_votes_and_document(frozen, secretary):
    approval = approve(
        frozen,
        secretary,
        votes=(18, 0, 2),
        present=20,
        entitled=24,
        quorum=13,
        document=Document("a.pdf", PDF),
    )

    act = Act.objects.get(agenda_approval=approval)
    assert (act.present, act.entitled, act.quorum, act.votes_for) == (20, 24, 13, 18)
    assert bytes(act.file.content) == PDF
    assert again(frozen).state == AgendaState.APPROVED


def test_the_approval_waits_for_a_planned_time_before_the_organs(frozen, secretary, office):
    process.plan_phase(agenda=frozen, kind="adoption", opens_at=AT + timedelta(days=3), by=office, at=AT)
    with pytest.raises(WrongPhase):
        approve(frozen, secretary)

    process.enter(agenda=frozen, to="adoption", by=office, at=AT)

    assert approve(frozen, secretary).version == frozen.versions.get()


def test_what_was_not_done_before_the_approval_is_said_and_does_not_stop_it(cast, frozen, secretary):
    assert len(process.warnings_before_approval(frozen)) == 4
    version = frozen.versions.get()
    process.sign(version=version, position="not_agreed", note="No", by=actor(cast.signatory), at=AT)
    for step in ("zone_opinion", "conference_opinion"):
        resolve(frozen, step, secretary, outcome="favourable")
    assert len(process.warnings_before_approval(frozen)) == 3
    resolve(frozen, "adoption", secretary)

    assert len(process.warnings_before_approval(again(frozen))) == 2
    assert approve(frozen, secretary)


def test_an_approved_text_opened_by_an_act_stays_published_until_the_next_is(cast, frozen, secretary, office):
    first = approve(frozen, secretary).version
    process.publish(agenda=frozen, by=office, at=AT)
    process.unlock(
        agenda=frozen, told=told(number="50/2026"), reason="Aggiornamento annuale", by=office, at=AT
    )
    section = stage.section(frozen)
    process.write_common_text(
        section=section, text=TEXT + "\n\nNuovo.", base=section.doc.seq, by=actor(cast.coordinator), at=AT
    )
    second = process.freeze(agenda=frozen, by=office, at=AT)

    assert [version.pk for version in published_agendas()] == [first.pk]
    approve(frozen, secretary, "51/2026")
    assert Approval.objects.get(act__number="ES-51/2026").version == second
    process.publish(agenda=frozen, by=office, at=AT)
    assert second.pk in [version.pk for version in published_agendas()]


# ---- the screens


def address(name, agenda, *rest):
    return reverse(f"agende:{name}", args=[agenda.uid, *rest])


def filled(**more):
    return {
        "body": factories.body("Città metropolitana").pk, "organ": "Consiglio metropolitano", "number": "7/2026",
        "act_date": "2026-11-18",
    } | more  # fmt: skip


def test_the_secretary_records_an_opinion_with_its_document_and_the_zone_reads_it_byte_for_byte(cast, frozen):
    client = client_of(cast.secretary)
    upload = SimpleUploadedFile("Verbale dell'assemblea.pdf", PDF)

    listed = client.get(reverse("agende:acts_list"))
    sent = client.post(
        address("resolve", frozen, "parere-zona"),
        filled(organ="Assemblea della zona omogenea", outcome="favourable", present=14, document=upload),
    )

    assert address("acts", frozen) in listed.text
    assert (sent.status_code, sent.url) == (302, address("acts", frozen))
    act = Act.objects.get(number="ES-7/2026")
    path = address("act_file", frozen, act.uid)
    assert path in client.get(address("acts", frozen)).text
    for reader in (cast.secretary, cast.signatory, cast.plan_reviewer):
        answer = client_of(reader).get(path)
        assert answer.content == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
    for stranger in (cast.editor_rho, cast.trainee):
        assert client_of(stranger).get(path).status_code == 404


def test_the_document_of_an_act_of_another_agenda_is_not_there(cast, frozen):
    other = stage.older(cast, 2019, number="ES-45/2019")
    act = Act.objects.get(agenda_approval__version__agenda=other)
    ActFile.objects.create(
        act=act, name="a.pdf", media_type="application/pdf", content=PDF, sha256="0" * 64, at=AT
    )

    assert client_of(cast.secretary).get(address("act_file", frozen, act.uid)).status_code == 404


def test_a_session_without_enough_people_is_refused_and_what_was_typed_stays(cast, frozen):
    client = client_of(cast.secretary)

    page = client.post(address("resolve", frozen, "adozione"), filled(present=12, quorum=13, entitled=24))

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["present"])
    assert 'value="7/2026"' in page.text
    assert Act.objects.count() == 0


def test_an_opinion_against_without_a_reason_is_asked_for_it(cast, frozen):
    page = client_of(cast.secretary).post(
        address("resolve", frozen, "parere-conferenza"), filled(outcome="contrary")
    )

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["note"])


def test_the_office_opens_an_adopted_text_by_an_act(cast, frozen, secretary):
    resolve(frozen, "adoption", secretary)
    client = client_of(cast.plan_officer)

    assert client.get(address("reopen", frozen)).status_code == 403
    sent = client.post(address("unlock", frozen), filled(number="9/2026", reason="Rilievi"))

    assert sent.status_code == 302
    assert again(frozen).state == AgendaState.DRAFTING
    assert client.get(address("unlock", frozen)).status_code == 403


def test_the_approvals_page_says_what_was_not_done(cast, frozen):
    page = client_of(cast.secretary).get(address("record_act", frozen))

    assert len(page.context["warnings"]) == 4
    assert client_of(cast.coordinator).get(address("record_act", frozen)).status_code == 404


@pytest.mark.parametrize("who", ["secretary", "plan_officer"])
def test_no_link_of_the_acts_leads_nowhere(cast, frozen, who):
    client = client_of(getattr(cast, who))
    pages = [address("acts", frozen), address("resolve", frozen, "parere-zona")]
    links = {
        link["href"]
        for page in pages
        for link in BeautifulSoup(client.get(page).content, "html.parser").select("main a[href], nav a[href]")
    }
    own = reverse("agende:agenda", args=[frozen.uid])

    assert (own in links) == (who == "plan_officer")
    shut = [link for link in links if link.startswith("/agende/") and client.get(link).status_code != 200]
    assert shut == []
