# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other screens: agendas, overview, section, merging, the office, the published page."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agende import publishing
from agende.models import Agenda, ContributionState, VersionFile
from agende.publishing.files import MAKERS, PDF
from agende.queries import agenda_of, agendas_for, desk_of, drafting_phase, published_agendas
from cms import jobs
from tests import factories, verapdf
from tests.agende import stage
from tests.agende.test_writing import client_of, url
from tests.cms.pdf.documents import dates_of


def address(name, agenda, *rest):
    return reverse(f"agende:{name}", args=[agenda.uid, *rest])


def queries(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_agendas_page_is_everybodys(cast, agenda):
    stage.published_by_coordinator(cast, stage.agenda(cast, "alto-milanese"))
    page = Client().get(reverse("agende:agendas"))

    assert page.status_code == 200
    assert "Alto Milanese" in page.text
    assert "Adda Martesana" not in page.text


def test_editor_finds_own_texts_with_their_state(cast, agenda):
    stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)

    page = client_of(cast.editor_gorgonzola).get(address("agenda", agenda))

    assert [text.contribution.doc.seq for text in page.context["texts"]] == [0, 1, 0, 0, 0]
    assert "Anna Colombo" in page.text
    assert "matrix" not in page.context


def test_coordinator_sees_municipalities_by_section(cast, agenda):
    stage.submit(stage.contribution(agenda, "Melzo"), cast.editor_melzo)

    page = client_of(cast.coordinator).get(address("agenda", agenda))

    assert [row.body.name for row in page.context["matrix"].rows] == [
        "Comune di Gorgonzola",
        "Comune di Melzo",
    ]
    assert page.context["lines"][1].to_merge == 1
    assert "Congela" not in page.text


@pytest.mark.parametrize("who", ["editor_gorgonzola", "coordinator", "plan_officer"])
def test_overview_costs_the_same_with_one_and_three_texts(cast, agenda, who):
    client = client_of(getattr(cast, who))
    stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    client.get(address("agenda", agenda))
    one = queries(client, address("agenda", agenda))
    for key in ("governance", "ambiente.narrative"):
        stage.submit(stage.contribution(agenda, "Gorgonzola", key), cast.editor_gorgonzola)

    assert queries(client, address("agenda", agenda)) == one
    assert one <= 32


def test_agendas_page_costs_the_same_with_one_and_three_agendas(cast, agenda):
    client = client_of(cast.plan_officer)
    client.get(reverse("agende:agendas"))
    one = queries(client, reverse("agende:agendas"))
    for zone in ("alto-milanese", "nord-ovest"):
        stage.agenda(cast, zone)

    assert queries(client, reverse("agende:agendas")) == one


def test_section_costs_the_same_with_one_and_three_contributions(cast, agenda):
    section = address("section", agenda, stage.section(agenda).uid)
    client = client_of(cast.coordinator)
    stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    client.get(section)
    one = queries(client, section)
    stage.submit(stage.contribution(agenda, "Melzo"), cast.editor_melzo)

    assert queries(client, section) == one


def test_coordinator_takes_chosen_parts(cast, agenda):
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    merge = address("merge", agenda, c.section.uid)
    client = client_of(cast.coordinator)
    ids = [block["attrs"]["id"] for block in c.doc.blocks]

    page = client.get(merge)
    client.post(merge, {"contribution": c.uid, "block": ids[1:3]})

    assert page.text.count('name="block"') == 4
    assert [b["attrs"]["from"] for b in stage.section(agenda).doc.blocks] == ids[1:3]
    assert stage.again(c).state == ContributionState.MERGED
    assert "da Gorgonzola" in client.get(address("section", agenda, c.section.uid)).text


def test_taking_nothing_without_a_reason_is_asked_again(cast, agenda):
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)

    response = client_of(cast.coordinator).post(
        address("merge", agenda, c.section.uid), {"contribution": c.uid}
    )

    assert response.status_code == 422
    assert stage.again(c).state == ContributionState.SUBMITTED


def test_coordinator_cannot_take_a_draft_or_a_strangers_text(cast, agenda):
    draft = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    other = stage.submit(stage.contribution(stage.agenda(cast, "nord-ovest"), "Rho"), cast.editor_rho)
    client = client_of(cast.coordinator)

    for thing in (draft, other):
        ids = [block["attrs"]["id"] for block in thing.doc.blocks]
        sent = client.post(
            address("merge", agenda, draft.section.uid), {"contribution": thing.uid, "block": ids}
        )
        assert sent.status_code == 404
    assert stage.section(agenda).doc.seq == 0


def test_office_freezes_records_the_act_and_publishes(cast, agenda):
    stage.merge(
        stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola), cast.coordinator
    )
    client = client_of(cast.plan_officer)
    body = factories.body("Città metropolitana")
    act = {"body": body.pk, "organ": "Consiglio metropolitano", "number": "43/2019", "act_date": "2019-10-23",
           "votes_for": 18}  # fmt: skip

    client.post(address("freeze", agenda), {"label": "Per l'assemblea"})
    client.post(address("record_act", agenda), act)
    client.post(address("publish", agenda))
    version = agenda.versions.get()
    stored = publishing.store_pdf(version.pk)

    page = Client().get(Agenda.objects.get().get_absolute_url())
    assert "deliberazione n. ES-43/2019 del" in page.text
    assert "23 ottobre 2019" in page.text
    assert "Esempio" in page.text
    assert stored.sha256 in page.text
    assert version.sha256 in page.text
    pdf = Client().get(reverse("agende:published_pdf", args=["adda-martesana", "2025-2027"]))
    text = Client().get(reverse("agende:published_text", args=["adda-martesana", "2025-2027"]))
    assert hashlib.sha256(pdf.content).hexdigest() == stored.sha256
    assert hashlib.sha256(text.content).hexdigest() == version.sha256


def test_the_pdf_is_made_without_locking_facts_and_once_when_two_make_it(cast, agenda, monkeypatch):
    version = stage.published(cast, agenda)

    def slow(known):
        monkeypatch.setitem(MAKERS, PDF, lambda known: b"%PDF-one")
        publishing.store_pdf(known.pk)
        return b"%PDF-two"

    monkeypatch.setitem(MAKERS, PDF, slow)
    with CaptureQueriesContext(connection) as queries:
        stored = publishing.store_pdf(version.pk)

    assert bytes(stored.content) == b"%PDF-one"
    assert not [query for query in queries if "FOR UPDATE" in query["sql"]]


def test_a_pdf_whose_job_failed_for_good_is_asked_again(cast, agenda):
    version = stage.published(cast, agenda)
    late = stage.AT + timedelta(minutes=11)
    assert publishing.ask_again(at=late) == 0  # its job still waits
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")

    assert publishing.ask_again(at=stage.AT + timedelta(minutes=9)) == 0
    assert publishing.ask_again(at=late) == 1
    assert jobs.waiting(publishing.RENDER) == [{"version_id": version.pk}]
    assert publishing.ask_again(at=late) == 0


def test_the_office_opens_an_agenda_once(cast):
    stage.edition(), factories.body("Gorgonzola"), factories.body("Melzo")
    client, place = client_of(cast.plan_officer), reverse("agende:open")
    typed = {
        "zone": factories.zone("adda-martesana").pk, "edition": stage.edition().pk, "motto": "Un fiume",
        "last_day": "2099-03-31",
    }  # fmt: skip

    assert place in client.get(reverse("agende:agendas")).text
    assert client.get(place).status_code == 200
    opened = client.post(place, typed, follow=True)
    again = client.post(place, typed)

    agenda = Agenda.objects.get()
    assert "2 Comuni possono scrivere" in opened.text
    assert "31 marzo 2099" in opened.text
    assert (agenda.motto, agenda.is_example, agenda.phases.get().closes_at) == (
        "Un fiume", False, datetime(2099, 3, 31, 22, tzinfo=UTC))  # fmt: skip
    assert again.status_code == 422
    assert "c’è già" in again.text
    assert again.context["form"]["motto"].value() == "Un fiume"


def test_an_empty_form_of_a_new_agenda_says_what_is_missing(cast):
    response = client_of(cast.plan_officer).post(reverse("agende:open"), {"last_day": "2020-01-01"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"zone", "edition", "last_day"}
    assert "Questo giorno è passato" in response.text


@pytest.mark.parametrize("who", ["coordinator", "editor_gorgonzola", "trainee"])
def test_nobody_else_opens_agendas(cast, who):
    client = client_of(getattr(cast, who))

    assert client.get(reverse("agende:open")).status_code == 404
    assert reverse("agende:open") not in client.get(reverse("agende:agendas")).text


def test_the_office_opens_a_frozen_agenda_again_until_a_day(cast, agenda):
    stage.frozen(cast, agenda)
    client, place = client_of(cast.plan_officer), address("reopen", agenda)

    assert client.get(place).status_code == 200
    assert client.post(place, {"last_day": "2020-01-01"}).status_code == 422
    client.post(place, {"last_day": "2099-03-31"})

    agenda = Agenda.objects.get()
    assert agenda.state == "drafting"
    assert drafting_phase(agenda).closes_at == datetime(2099, 3, 31, 22, tzinfo=UTC)
    assert desk_of(factories.actor(cast.plan_officer))[0].closes_at == drafting_phase(agenda).closes_at
    assert client.get(place).status_code == 403


def test_a_text_is_found_only_under_its_own_agenda(cast, agenda):
    doc, other = stage.contribution(agenda, "Gorgonzola").doc, stage.agenda(cast, "nord-ovest")
    client = client_of(cast.plan_officer)

    assert client.get(reverse("agende:history", args=[agenda.uid, doc.uid])).status_code == 200
    assert client.get(reverse("agende:history", args=[other.uid, doc.uid])).status_code == 404


def test_a_wrong_act_is_asked_again_with_what_was_typed(cast, agenda):
    stage.frozen(cast, agenda)

    response = client_of(cast.plan_officer).post(
        address("record_act", agenda), {"number": "43/2019", "act_date": "2099-01-01"}
    )

    assert response.status_code == 422
    assert response.context["form"]["number"].value() == "43/2019"
    assert {"act_date", "organ", "body"} == set(response.context["form"].errors)


def test_nothing_is_public_before_it_is_published(cast, agenda):
    stage.approved(cast, agenda)
    args = ["adda-martesana", "2025-2027"]

    for name in ("published", "published_pdf", "published_text"):
        assert Client().get(reverse(f"agende:{name}", args=args)).status_code == 404
    assert list(published_agendas(agenda.zone)) == []


def test_published_page_waits_for_the_pdf(cast, agenda):
    stage.published(cast, agenda)
    args = ["adda-martesana", "2025-2027"]

    assert "in preparazione" in Client().get(reverse("agende:published", args=args)).text
    assert Client().get(reverse("agende:published_pdf", args=args)).status_code == 404


@pytest.mark.parametrize("name", ["freeze", "record_act", "publish", "reopen"])
@pytest.mark.parametrize("who", ["editor_gorgonzola", "coordinator", "signatory"])
def test_the_zone_does_not_do_the_offices_steps(cast, agenda, name, who):
    assert client_of(getattr(cast, who)).post(address(name, agenda)).status_code == 404


def test_the_job_stores_one_pdf_and_the_same_bytes(cast, agenda):
    from procrastinate.contrib.django.models import ProcrastinateJob

    from agende.tasks import render_version

    version = stage.published(cast, agenda)
    for job in ProcrastinateJob.objects.filter(task_name="agende.render_version"):
        render_version(**job.args)
        render_version(**job.args)

    stored = VersionFile.objects.get(version=version, name=PDF)
    assert bytes(stored.content) == publishing.pdf_of(version)


def test_pdf_of_an_agenda_passes_both_profiles_and_is_dated_at_its_freeze(cast, agenda):
    version = stage.published(cast, agenda)

    content = publishing.pdf_of(version)

    assert verapdf.validate(content) == []
    assert set(dates_of(content)) == {f"{version.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def test_history_shows_every_saved_state(cast, agenda):
    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola, "Prima stesura")
    c = stage.write(c, cast.colleague_gorgonzola, "Seconda stesura")

    page = client_of(cast.editor_gorgonzola).get(address("history", agenda, c.doc.uid)).text

    assert page.index("Bruno Villa") < page.index("Prima stesura")
    assert page.index("Seconda stesura") < page.index("Prima stesura")


def test_what_others_may_ask(cast, agenda):
    version = stage.published(cast, agenda)

    assert agenda_of(agenda.zone, agenda.edition) == agenda
    assert list(agendas_for(factories.actor(cast.editor_gorgonzola))) == [agenda]
    assert list(agendas_for(factories.actor(cast.editor_rho))) == []
    assert list(published_agendas(agenda.zone)) == [version]
    desk = desk_of(factories.actor(cast.editor_gorgonzola))
    assert [(item.to_write, item.drafts, item.handed_in) for item in desk] == [(4, 0, 1)]
    assert url("contribution", stage.contribution(agenda, "Melzo"))


def test_signs_without_a_glyph_are_named_where_they_are_written(cast, agenda):
    c = stage.contribution(agenda, "Gorgonzola")

    refused = client_of(cast.editor_gorgonzola).post(
        url("write_contribution", c), {"text": "Più bus → meno auto 🚌, ≥ 30% «sì» – però", "base": 0}
    )

    assert refused.status_code == 422
    assert "→ 🚌" in refused.text
    assert refused.context["form"]["text"].value().startswith("Più bus")


def test_a_sign_without_a_glyph_stops_the_freeze(cast, agenda):
    section = stage.section(agenda)
    stage.process.write_common_text(
        section=section, text="Più → meno", base=0, by=factories.actor(cast.coordinator), at=stage.AT
    )

    refused = client_of(cast.plan_officer).post(address("freeze", agenda))

    assert refused.status_code == 422
    assert "→" in refused.text
    assert agenda.versions.count() == 0


def test_an_expired_form_gives_the_text_back(cast, agenda):
    c = stage.contribution(agenda, "Gorgonzola")
    client = factories.sign_in(Client(enforce_csrf_checks=True), cast.editor_gorgonzola)

    refused = client.post(url("write_contribution", c), {"text": "Due ore di lavoro", "base": 0})

    assert refused.status_code == 403
    assert "Due ore di lavoro" in refused.text


def test_form_costs_the_same_with_one_and_three_neighbours(cast, agenda):
    client = client_of(cast.editor_gorgonzola)
    form = url("write_contribution", stage.contribution(agenda, "Gorgonzola"))
    client.get(form)
    one = queries(client, form)
    stage.submit(stage.contribution(agenda, "Melzo"), cast.editor_melzo)

    assert queries(client, form) == one
