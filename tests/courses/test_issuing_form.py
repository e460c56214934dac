# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of issuing together: what is typed is asked about once, and a refusal at any step keeps it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cms import clock
from courses import certifying
from courses.certificates.batches import listing
from courses.certificates.batches.models import IssuingBatch, IssuingFailure
from courses.certificates.models import Certificate
from tests import factories
from tests.courses.waiting import ask, completed

ADDRESS = "issue_certificates"


@pytest.fixture
def office(client, cast):
    factories.sign_in(client, cast.training_officer)
    return client


@pytest.fixture
def officer(cast):
    return factories.actor(cast.training_officer)


def post(client, rows, step: str, **typed):
    sent = {"chosen": [str(row.uid) for row in rows], step: "1"} | typed
    return client.post(reverse(ADDRESS, args=["ufficio"]), sent)


def sample_of(client, row, **asked):
    return client.get(reverse("certificate_sample", args=["ufficio", row.uid]), asked)


def shown(answer) -> tuple[list[str], dict[str, str]]:
    """Uids ticked on a page, and what its fields of the protocol hold."""
    page = BeautifulSoup(answer.content, "html.parser")
    ticked = [box["value"] for box in page("input", {"name": "chosen"}) if box.has_attr("checked")]
    names = ("protocol", "protocol_date")
    return ticked, {name: page.find("input", {"name": name}).get("value", "") for name in names}


def said(answer) -> str:
    """The words of the summary of errors."""
    return BeautifulSoup(answer.content, "html.parser").find(class_="error-summary").get_text(" ", strip=True)


def test_a_last_step_refused_gives_choice_and_protocol_back(office, officer):
    first, second, third = completed(3)
    ask([first], officer)  # somebody else was quicker

    answer = post(office, [first, second], "issue", protocol="12/A", protocol_date="2026-11-20")

    assert answer.status_code == 422
    assert "hanno già l’attestato" in said(answer)
    assert "Qualcuno che hai scelto" not in said(answer)
    assert shown(answer) == ([str(second.uid)], {"protocol": "12/A", "protocol_date": "2026-11-20"})
    assert str(third.uid) in answer.content.decode()
    assert IssuingBatch.objects.count() == 1


def test_also_where_nobody_is_left_it_says_why(office, cast):
    rows = completed(1)
    factories.mandate(cast.other_trainee, "training_officer")
    ask(rows, factories.actor(cast.other_trainee))

    answer = post(office, rows, "issue")

    page = BeautifulSoup(answer.content, "html.parser")
    assert "hanno già l’attestato" in said(answer)
    for link in page.find(class_="error-summary")("a"):
        assert page.find(id=link["href"].removeprefix("#")), link


@pytest.mark.parametrize("step", ["preview", "issue"])
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"protocol": "12", "protocol_date": "2099-01-01"}, "protocol_date"),
        ({"protocol": "12", "protocol_date": "ieri"}, "protocol_date"),
        ({"protocol": "", "protocol_date": "2026-11-20"}, "protocol"),
        ({"protocol": "12 安", "protocol_date": "2026-11-20"}, "protocol"),
        ({"protocol": "1" * 61, "protocol_date": ""}, "protocol"),
    ],
)
def test_a_protocol_that_is_none_is_refused_at_every_step_and_kept(office, step, typed, field):
    (row,) = completed(1)

    answer = post(office, [row], step, **typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert shown(answer) == ([str(row.uid)], typed)
    assert not IssuingBatch.objects.exists()
    asked = {"protocollo": typed["protocol"], "del": typed["protocol_date"]}
    sample = sample_of(office, row, **asked)
    assert sample.status_code == 403
    assert answer.context["form"].errors[field][0] in BeautifulSoup(sample.content, "html.parser").get_text()


def test_what_no_font_prints_says_what_to_do_and_is_refused_by_the_job_too(office, officer):
    (row,) = completed(1)

    answer = post(office, [row], "preview", protocol="12 安")

    assert "non possono stampare questi caratteri: 安. Scrivi con altre lettere." in said(answer)
    certifying.issue_batch(batch=ask([row], officer, protocol="12 安"))
    assert "安" in IssuingFailure.objects.get().reason
    assert not Certificate.objects.exists()


def test_the_way_back_from_the_preview_keeps_everything(office):
    first, _second = completed(2)

    answer = post(office, [first], "edit", protocol="12", protocol_date="2026-11-20")

    assert answer.status_code == 200
    assert shown(answer) == ([str(first.uid)], {"protocol": "12", "protocol_date": "2026-11-20"})


def test_the_preview_tells_who_is_left_out_and_its_last_step_is_accepted(office):
    first, second = completed(2)

    preview = post(office, [first], "preview", protocol="12", protocol_date="2026-11-20")
    hidden = BeautifulSoup(preview.content, "html.parser")("input", {"type": "hidden"})
    sent = {field["name"]: field["value"] for field in hidden} | {"issue": "1"}
    office.post(reverse(ADDRESS, args=["ufficio"]), sent)

    assert [line.uid for line in preview.context["left_out"]] == [str(second.uid)]
    batch = IssuingBatch.objects.get()
    assert (batch.protocol, str(batch.protocol_date), batch.rows.count()) == ("12", "2026-11-20", 1)
    assert batch.at <= clock.now()


def test_without_anything_in_the_way_there_is_no_column_for_it(office):
    completed(1)
    page = office.get(reverse(ADDRESS, args=["ufficio"])).content.decode()
    assert "Che cosa lo impedisce" not in page
    assert (
        "Spunta tutti"
        in office.get(reverse(ADDRESS, args=["ufficio"]), {"scelti": "nessuno"}).content.decode()
    )


def test_where_nobody_can_have_one_nobody_can_be_ticked_and_it_says_why(office, monkeypatch):
    completed(2)
    monkeypatch.setattr(listing, "problems_in", lambda facts, terms: ["Manca il codice fiscale."])

    page = office.get(reverse(ADDRESS, args=["ufficio"])).content.decode()

    assert "Ora non si può rilasciare nessun attestato" in page
    assert page.count("Manca il codice fiscale.") == 2
    assert "Che cosa lo impedisce" in page
    for idle in ("Spunta tutti", "0 attestati", 'name="protocol"', 'name="preview"'):
        assert idle not in page, idle
