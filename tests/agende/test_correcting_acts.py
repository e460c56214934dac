# SPDX-License-Identifier: AGPL-3.0-or-later
"""An act typed wrong: the right data take its place, what was there before stays to be read."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agende import process
from agende.models import Agenda, AgendaState
from agende.publishing.downloads import KINDS
from agende.publishing.formal import act_in_words, acts_of, approved_in_words
from agende.queries import published_agendas
from agende.signoffs.recorded import recorded_of
from cms.areas.acts import Document, ImpossibleAct
from cms.areas.models import Act
from cms.audit.models import AuditEntry
from cms.rights import Hidden
from tests import factories
from tests.agende import stage
from tests.agende.stage import AT
from tests.agende.test_acts import PDF, told
from tests.agende.test_screens import queries
from tests.agende.test_writing import client_of
from tests.factories import actor

LATER = AT + timedelta(days=2)


@pytest.fixture
def published(cast, agenda):
    """Adda Martesana's agenda, published with its act of approval typed as number 43/2019."""
    stage.published(cast, agenda)
    return Agenda.objects.select_related("zone", "edition").get(pk=agenda.pk)


def right(**more):
    return told(**{"number": "34/2019", "act_date": date(2019, 10, 24)} | more)


def correct(agenda, by, at=LATER, act=None, reason="Cifre scambiate", seen=None, place=-1):
    recorded = recorded_of(agenda)[place]
    return process.correct_act(
        recorded=recorded, seen=seen or recorded.act.uid, told=act or right(), reason=reason, by=by, at=at
    )


def page_of(name, agenda, *more):
    return reverse(f"agende:{name}", args=[agenda.uid, *more])


def test_the_right_data_take_the_place_and_the_act_still_approves(cast, published):
    made = correct(published, actor(cast.secretary))

    version = published.versions.get()
    assert (made.number, made.kind, made.note) == ("ES-34/2019", Act.Kind.APPROVAL, "Cifre scambiate")
    assert made.corrects == version.approval.act
    assert version.approval.act.in_force == made
    assert published.state == AgendaState.PUBLISHED
    assert AuditEntry.objects.get(verb="agende.act_corrected").detail["right"] == str(made.uid)


def test_what_it_was_before_stays_to_be_read_by_who_works_on_it(cast, published):
    correct(published, actor(cast.secretary))
    correct(published, actor(cast.secretary), act=right(number="35/2019"), reason="Era il 35")

    page = client_of(cast.coordinator).get(page_of("acts", published)).text

    places = [page.index(f"ES-{number}/2019") for number in (35, 34, 43)]
    assert places == sorted(places)
    assert "Cifre scambiate" in page
    assert "Era il 35" in page


def test_everybody_reads_the_right_data_and_that_they_were_corrected(cast, client, published):
    address = published.get_absolute_url()
    before = client.get(address).text

    correct(published, actor(cast.secretary))

    after = client.get(address).text
    assert "34/2019" not in before
    assert after.count("ES-34/2019 del 24 ottobre 2019") == 2
    assert after.count("ES-43/2019 del 23 ottobre 2019") == 2
    (shown,) = published_agendas()
    assert shown.act.in_force.number == "ES-34/2019"


def test_the_files_of_a_published_version_say_what_they_said(cast, published):
    version = published.versions.get()
    before = {name: KINDS[name].make(version) for name in ("agenda.docx", "agenda.odt")}

    correct(published, actor(cast.secretary), at=version.publication.at + timedelta(seconds=1))

    version = published.versions.get()
    assert {name: KINDS[name].make(version) for name in before} == before
    assert "ES-34/2019" in approved_in_words(version)


def test_an_act_corrected_before_it_was_shown_is_right_in_the_files(cast, agenda):
    stage.approved(cast, agenda)
    correct(agenda, actor(cast.secretary), at=AT)
    process.publish(agenda=agenda, by=actor(cast.plan_officer), at=AT)
    version = agenda.versions.get()

    (row,) = acts_of(version).rows

    assert "ES-34/2019" in row[1]


def test_a_second_click_corrects_nothing_and_the_same_act_is_not_recorded_again(cast, agenda):
    stage.frozen(cast, agenda)
    secretary = actor(cast.secretary)
    opinion = {"step": "zone_opinion", "outcome": "favourable", "by": secretary, "at": AT}
    process.resolve(agenda=agenda, told=told(), **opinion)
    seen = recorded_of(agenda)[0].act.uid

    assert correct(agenda, secretary, seen=seen)
    assert correct(agenda, secretary, seen=seen) is None
    assert process.resolve(agenda=agenda, told=right(), **opinion) is None
    assert Act.objects.count() == 2


def test_who_corrects_what_somebody_has_corrected_meanwhile_is_told(cast, published):
    seen = recorded_of(published)[0].act.uid
    correct(published, actor(cast.secretary))

    with pytest.raises(process.CorrectedMeanwhile):
        correct(published, actor(cast.plan_officer), act=right(number="99/2019"), seen=seen)

    page = client_of(cast.plan_officer).post(page_of("correct_act", published, seen), typed(number="99/2019"))
    assert page.status_code == 422
    assert "99/2019" in page.text
    assert "ES-34/2019" in page.text
    again = client_of(cast.plan_officer).post(
        page_of("correct_act", published, page.context["recorded"].act.uid), typed(number="99/2019")
    )
    assert again.status_code == 302


def typed(**more):
    city = Act.objects.first().body
    return {
        "body": city.pk, "organ": "Consiglio metropolitano", "number": "34/2019", "act_date": "2019-10-24",
        "reason": "Cifre scambiate",
    } | more  # fmt: skip


def test_the_secretary_corrects_it_on_its_page(cast, published):
    client, place = (
        client_of(cast.secretary),
        page_of("correct_act", published, recorded_of(published)[0].act.uid),
    )
    assert place in client.get(page_of("acts", published)).text
    assert 'value="ES-43/2019"' in client.get(place).text

    refused = client.post(place, typed(reason=""))
    lost = client.post(place, typed(votes_for=1, votes_against=5))
    done = client.post(place, typed(document=SimpleUploadedFile("atto.pdf", PDF)))

    assert (refused.status_code, lost.status_code, done.status_code) == (422, 422, 302)
    assert [list(page.context["form"].errors) for page in (refused, lost)] == [["reason"], ["votes_for"]]
    (recorded,) = recorded_of(published)
    assert (recorded.act.number, recorded.file.name) == ("ES-34/2019", "atto.pdf")
    file = client.get(page_of("act_file", published, recorded.act.uid))
    assert file.content == PDF


def test_the_document_stays_where_the_correction_brings_none(cast, agenda):
    stage.frozen(cast, agenda)
    process.resolve(
        agenda=agenda, step="zone_opinion", outcome="favourable", told=told(document=Document("v.pdf", PDF)),
        by=actor(cast.secretary), at=AT)  # fmt: skip
    correct(agenda, actor(cast.secretary))

    (recorded,) = recorded_of(agenda)
    page = client_of(cast.coordinator).get(page_of("acts", agenda)).text

    assert recorded.file.name == "v.pdf"
    assert page.count(page_of("act_file", agenda, recorded.file.act.uid)) == 1


def test_an_approval_that_would_not_have_passed_is_no_correction(cast, published):
    with pytest.raises(ImpossibleAct):
        correct(published, actor(cast.secretary), act=right(votes=(3, 9, 0)))
    with pytest.raises(process.NoReason):
        correct(published, actor(cast.secretary), reason=" ")

    assert Act.objects.count() == 1


@pytest.mark.parametrize("who", ["coordinator", "signatory", "editor_gorgonzola"])
def test_who_records_no_act_corrects_none(cast, published, who):
    place = page_of("correct_act", published, recorded_of(published)[0].act.uid)

    with pytest.raises(Hidden):
        correct(published, actor(getattr(cast, who)))

    assert client_of(getattr(cast, who)).get(place).status_code == 404
    assert place not in client_of(getattr(cast, who)).get(page_of("acts", published)).text


def test_the_act_that_opened_a_text_is_corrected_by_the_office_alone(cast, published):
    office = actor(cast.plan_officer)
    process.unlock(agenda=published, told=told(number="50/2026"), reason="Errori", by=office, at=AT)
    unlocking = next(each for each in recorded_of(published) if each.is_unlocking)
    place = page_of("correct_act", published, unlocking.act.uid)

    with pytest.raises(Hidden):
        correct(published, actor(cast.secretary), place=0)
    assert client_of(cast.secretary).get(place).status_code == 404

    assert correct(published, office, place=0).number == "ES-34/2019"


def test_an_act_of_another_agenda_is_not_corrected_here(cast, published):
    other = stage.older(cast, 2019, number="ES-45/2019")
    act = recorded_of(other)[0].act.uid

    assert client_of(cast.plan_officer).get(page_of("correct_act", published, act)).status_code == 404


def test_the_page_of_acts_asks_as_often_with_corrections_as_without(cast, published):
    client = client_of(cast.secretary)
    client.get(page_of("acts", published))
    once = queries(client, page_of("acts", published))
    for number in range(2):
        correct(published, actor(cast.secretary), act=right(number=f"{number}/2019"))

    assert queries(client, page_of("acts", published)) == once


@pytest.mark.parametrize(
    ("organ", "called"),
    [
        ("Consiglio metropolitano", "deliberazione"),
        ("Conferenza metropolitana", "deliberazione"),
        ("Assemblea della zona omogenea", "parere"),
    ],
)
def test_an_act_is_called_as_its_organ_calls_it(db, organ, called):
    act = Act(organ=organ, number="1/2026", act_date=date(2026, 1, 8), body=factories.body("Rho"))

    assert act_in_words(act).startswith(f"{called} n. 1/2026 del ")


def test_a_mayor_s_act_is_no_resolution(db):
    assert Act(organ="Sindaco metropolitano").called != Act(organ="Consiglio metropolitano").called
