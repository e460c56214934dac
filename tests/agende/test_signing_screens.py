# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing on screen: what is shown before, the second reading after a new freeze, the table and its files."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agende import process
from agende.models import AgendaState, Phase, SignOff
from agende.signoffs.table import table_of
from cms import clock
from tests import paper, verapdf
from tests.agende.stage import AT
from tests.agende.test_signing import frozen_again, sign, signatory_of, two_frozen
from tests.agende.test_writing import client_of
from tests.factories import actor


def address(name, agenda):
    return reverse(f"agende:{name}", args=[agenda.uid])


@pytest.fixture
def version(cast, agenda):
    return two_frozen(cast, agenda)


def said(version, **more):
    return {"version": str(version.uid), "position": "agreed"} | more


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_from_the_agendas_page_the_signatory_reads_the_text_and_signs(cast, agenda, version):
    client = client_of(cast.signatory)

    assert address("sign", agenda) in client.get(address("agenda", agenda)).text
    page = client.get(address("sign", agenda))
    sent = client.post(address("sign", agenda), said(version), follow=True)

    assert version.sha256 in page.text
    assert "Un secondo pensiero di Melzo." in page.text
    assert sent.redirect_chain == [(address("signoffs", agenda), 302)]
    assert SignOff.objects.get().version == version


@pytest.mark.parametrize("who", ["editor_gorgonzola", "coordinator", "plan_officer", "secretary"])
def test_the_page_to_sign_is_the_signatorys_alone(cast, agenda, version, who):
    client = client_of(getattr(cast, who))

    assert client.get(address("sign", agenda)).status_code == 404
    assert client.post(address("sign", agenda), said(version)).status_code == 404
    assert SignOff.objects.count() == 0


def test_while_the_text_is_written_the_signatory_reads_why_not(cast, agenda):
    assert client_of(cast.signatory).get(address("sign", agenda)).status_code == 403


def test_a_reason_is_asked_of_who_does_not_agree_and_an_act_is_whole(cast, agenda, version):
    client = client_of(cast.signatory)

    no_reason = client.post(address("sign", agenda), said(version, position="not_agreed", organ="Giunta"))
    half_an_act = client.post(address("sign", agenda), said(version, act_number="4/2026"))

    assert (no_reason.status_code, list(no_reason.context["form"].errors)) == (422, ["note"])
    assert 'value="Giunta"' in no_reason.text
    assert (half_an_act.status_code, list(half_an_act.context["form"].errors)) == (422, ["act_date"])
    assert SignOff.objects.count() == 0


def test_who_read_a_version_frozen_again_meanwhile_reads_the_new_one_first(cast, agenda, version):
    client = client_of(cast.signatory)
    second = frozen_again(cast, agenda, lambda text: text + "\n\nFrase nuova.")

    page = client.post(address("sign", agenda), said(version))

    assert page.status_code == 422
    assert SignOff.objects.count() == 0
    assert second.sha256 in page.text
    assert "Frase nuova." in page.text
    assert str(second.uid) in page.text
    assert client.post(address("sign", agenda), said(second)).status_code == 302


def test_whose_part_changed_is_told_to_sign_again_and_the_other_that_it_stands(cast, agenda, version):
    melzo = signatory_of("Melzo")
    for who in (cast.signatory, melzo):
        sign(version, who)
    frozen_again(cast, agenda, lambda text: text.replace("secondo pensiero di Melzo", "altro"))

    stale, standing = (client_of(who).get(address("sign", agenda)) for who in (melzo, cast.signatory))

    assert [page.context["row"].is_stale for page in (stale, standing)] == [True, False]


def test_the_whole_zone_and_the_office_read_the_table_and_nobody_else(cast, agenda, version):
    sign(version, cast.signatory, "with_notes", note="Manca la ciclabile")

    for who in ("signatory", "editor_melzo", "coordinator", "plan_reviewer"):
        page = client_of(getattr(cast, who)).get(address("signoffs", agenda))
        assert page.context["table"].counts.with_notes == 1
        assert "Manca la ciclabile" in page.text
    for name in ("signoffs", "signoffs_csv", "signoffs_pdf"):
        assert client_of(cast.editor_rho).get(address(name, agenda)).status_code == 404
        assert Client().get(address(name, agenda)).status_code == 302


def test_before_the_freeze_the_table_says_why_it_is_empty(cast, agenda):
    client = client_of(cast.coordinator)

    assert client.get(address("signoffs", agenda)).context["version"] is None
    assert client.get(address("signoffs_csv", agenda)).status_code == 404


def test_who_said_nothing_is_silent_once_the_closing_has_passed(cast, agenda, version):
    client = client_of(cast.coordinator)
    before = client.get(address("signoffs", agenda)).context["table"]
    Phase.objects.filter(agenda=agenda, kind=AgendaState.SIGNOFF).update(
        closes_at=clock.now() - timedelta(minutes=1), opens_at=AT - timedelta(days=9)
    )

    after = client.get(address("signoffs", agenda)).context["table"]

    assert [line[1:] for line in before.lines] != [line[1:] for line in after.lines]
    assert {mark for _row, _words, mark in after.lines} == {"late"}
    assert (before.is_closed, after.is_closed, after.counts.silent) == (False, True, 2)


def test_whom_an_act_overtook_before_the_closing_is_not_called_silent(cast, agenda, version):
    Phase.objects.filter(agenda=agenda, kind=AgendaState.SIGNOFF).update(closes_at=AT + timedelta(days=5))
    version.agenda.refresh_from_db()
    process.enter(agenda=agenda, to="adoption", by=actor(cast.plan_officer), at=AT)

    overtaken, over = (table_of(again(version), at=AT + timedelta(days=days)) for days in (1, 6))

    assert overtaken.is_closed
    assert over.is_closed
    assert overtaken.words_of(overtaken.rows[0]) != over.words_of(over.rows[0])


def again(version):
    return type(version).objects.select_related("agenda").get(pk=version.pk)


def test_the_csv_says_in_each_row_which_text_it_is_about_and_holds_no_formula(cast, agenda, version):
    sign(version, cast.signatory, "with_notes", note="=HYPERLINK(1)")

    rows = rows_of(client_of(cast.coordinator).get(address("signoffs_csv", agenda)))

    assert [row[0] for row in rows[1:]] == ["Gorgonzola", "Melzo"]
    assert {row[-1] for row in rows[1:]} == {version.sha256}
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert rows[2][3] == ""


def test_the_pdf_is_tagged_and_says_what_the_page_says(cast, agenda, version):
    sign(version, cast.signatory, "not_agreed", note="Manca la ciclabile")

    answer = client_of(cast.coordinator).get(address("signoffs_pdf", agenda))

    assert answer.headers["Content-Type"] == "application/pdf"
    words = paper.text_of(answer.content)
    for piece in ("Gorgonzola", "Melzo", "Manca la ciclabile"):
        assert piece in words
    assert version.sha256 in words.replace(" ", "")
    assert verapdf.validate(answer.content) == []


def test_the_table_costs_the_same_with_one_and_two_municipalities_that_signed(cast, agenda, version):
    client = client_of(cast.coordinator)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address("signoffs", agenda)).status_code == 200
        return len(seen)

    sign(version, cast.signatory)
    asked()
    one = asked()
    sign(version, signatory_of("Melzo"))
    sign(version, cast.signatory, "with_notes", note="Ripensandoci")

    assert asked() == one


def test_after_the_closing_the_page_says_that_the_word_will_be_late(cast, agenda, version):
    Phase.objects.filter(agenda=agenda, kind=AgendaState.SIGNOFF).update(
        closes_at=clock.now() - timedelta(minutes=1), opens_at=AT - timedelta(days=9)
    )
    client = client_of(cast.signatory)

    assert client.get(address("sign", agenda)).context["is_over"]
    client.post(address("sign", agenda), said(version))

    assert SignOff.objects.get().is_late


def test_the_table_stays_when_the_agenda_has_gone_on_and_nobody_signs(cast, agenda, version):
    sign(version, cast.signatory)
    process.enter(agenda=agenda, to="adoption", by=actor(cast.plan_officer), at=AT)

    page = client_of(cast.signatory).get(address("signoffs", agenda))

    assert page.context["table"].counts.agreed == 1
    assert not page.context["may_sign"]
    assert client_of(cast.signatory).get(address("sign", agenda)).status_code == 403


def test_who_signed_an_older_version_is_led_to_what_changed(cast, agenda, version):
    sign(version, cast.signatory)
    frozen_again(cast, agenda, lambda text: text + "\n\nFrase nuova.")
    client = client_of(cast.signatory)

    page = client.get(address("sign", agenda)).text

    path = f"{address('compare', agenda)}?da=1&a=2"
    assert path.replace("&", "&amp;") in page
    assert client.get(path).status_code == 200
