# SPDX-License-Identifier: AGPL-3.0-or-later
"""While an agenda is carried out: reports on actions, values of indicators, by verbs and on screens."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agende import process
from agende.actions.queries import standing_of
from agende.models import IndicatorReading, ProgressReport
from cms.rights import Hidden, WrongPhase
from tests.agende.actions import scene
from tests.agende.stage import AT
from tests.agende.test_screens import address, queries
from tests.agende.test_writing import client_of
from tests.factories import actor, body


@pytest.fixture
def action(cast, agenda):
    return scene.record(cast, agenda)


@pytest.fixture
def indicator(cast, agenda):
    return scene.record(cast, agenda, "indicator", owners=[str(body("Gorgonzola").uid)])


@pytest.fixture
def monitored(agenda, action, indicator):
    return scene.monitored(agenda)


def report(record, who, state="on_track", percent=40, note="", at=AT):
    record = scene.again(record)
    return process.report_progress(
        record=record, state=state, percent=percent, note=note, by=actor(who), at=at
    )


def give(record, who, value, year=2027, **more):
    return process.give_value(
        record=scene.again(record), year=year, value=value, by=actor(who), at=AT, **more
    )


def test_owners_and_the_coordinator_report_and_nobody_else(cast, monitored, action, indicator):
    for who in ("editor_gorgonzola", "coordinator"):
        assert report(action, getattr(cast, who)).state == "on_track"
    for who in ("editor_melzo", "editor_rho", "plan_officer", "signatory"):
        with pytest.raises(Hidden):
            report(action, getattr(cast, who))
        with pytest.raises(Hidden):
            give(indicator, getattr(cast, who), Decimal(1))


def test_before_the_monitoring_nobody_reports(cast, agenda, action, indicator):
    with pytest.raises(WrongPhase):
        report(action, cast.editor_gorgonzola)
    with pytest.raises(WrongPhase):
        give(indicator, cast.editor_gorgonzola, Decimal(1))


def test_what_is_only_proposed_is_not_reported_on(cast, agenda):
    proposal = scene.record(cast, agenda, who=cast.editor_gorgonzola)
    scene.monitored(agenda)

    with pytest.raises(Hidden):
        report(proposal, cast.editor_gorgonzola)


def test_an_action_has_no_value_and_an_indicator_no_progress(cast, monitored, action, indicator):
    with pytest.raises(Hidden):
        report(indicator, cast.coordinator)
    with pytest.raises(Hidden):
        give(action, cast.coordinator, Decimal(1))


def test_the_last_report_counts_and_a_second_click_adds_none(cast, monitored, action):
    report(action, cast.editor_gorgonzola, percent=20)
    last = report(action, cast.editor_gorgonzola, percent=60)

    assert report(action, cast.editor_gorgonzola, percent=60) is None
    assert report(action, cast.coordinator, percent=60) is not None
    assert ProgressReport.objects.count() == 3
    assert last.body == body("Gorgonzola")
    assert standing_of([action], at=AT)[action.pk].report.person == cast.coordinator


@pytest.mark.parametrize(("state", "percent"), [("done", 100), ("not_begun", 0)])
def test_done_is_all_and_not_begun_is_nothing(cast, monitored, action, state, percent):
    assert report(action, cast.coordinator, state, percent=50).percent == percent


@pytest.mark.parametrize("state", ["late", "stopped"])
def test_late_and_stopped_say_why(cast, monitored, action, state):
    with pytest.raises(process.NoReason):
        report(action, cast.coordinator, state, note=" ")
    assert report(action, cast.coordinator, state, note="Manca il progetto").note == "Manca il progetto"


def test_missing_is_not_zero(cast, monitored, indicator):
    with pytest.raises(process.NoReason):
        give(indicator, cast.coordinator, None)
    give(indicator, cast.coordinator, None, note="Non ancora pubblicato")
    give(indicator, cast.coordinator, Decimal(0), year=2028)

    values = [
        (reading.year, reading.value) for reading in standing_of([indicator], at=AT)[indicator.pk].readings
    ]
    assert values == [(2027, None), (2028, Decimal(0))]


def test_a_value_is_corrected_by_one_that_names_it(cast, monitored, indicator):
    first = give(indicator, cast.editor_gorgonzola, Decimal(10))
    assert give(indicator, cast.editor_gorgonzola, Decimal(10)) is None
    with pytest.raises(process.AlreadyRead) as refused:
        give(indicator, cast.editor_gorgonzola, Decimal(12))
    assert refused.value.reading == first

    second = give(indicator, cast.editor_gorgonzola, Decimal(12), corrects=first)
    with pytest.raises(process.AlreadyRead) as refused:
        give(indicator, cast.coordinator, Decimal(13), corrects=first)

    assert refused.value.reading == second
    assert second.corrects == first
    assert [each.value for each in standing_of([indicator], at=AT)[indicator.pk].readings] == [Decimal(12)]
    assert IndicatorReading.objects.count() == 2


def test_a_correction_names_a_value_of_the_same_indicator_and_year(cast, monitored, indicator, agenda):
    first = give(indicator, cast.coordinator, Decimal(10))

    with pytest.raises(Hidden):
        give(indicator, cast.coordinator, Decimal(12), year=2028, corrects=first)


def test_the_page_puts_ones_own_and_the_awaited_ones_first(cast, agenda, action, indicator):
    other = scene.record(cast, agenda, title="Di Melzo", owners=[str(body("Melzo").uid)])
    scene.monitored(agenda, at=AT - timedelta(days=400))
    report(action, cast.coordinator, at=AT - timedelta(days=1))

    page = client_of(cast.editor_gorgonzola).get(address("progress", agenda))

    assert [record.code for record, _standing in page.context["own"]] == [indicator.code, action.code]
    assert [record.code for record, _standing in page.context["others"]] == [other.code]
    assert page.context["awaited"] == 1
    assert page.text.count("mark-late") == 2
    assert address("report", agenda, action.uid) in page.text
    assert address("report", agenda, other.uid) not in page.text


def test_an_editor_reports_in_a_form(cast, monitored, action):
    client, place = client_of(cast.editor_gorgonzola), address("report", monitored, action.uid)
    assert client.get(place).status_code == 200

    refused = client.post(place, {"state": "late", "percent": "30"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"note"}
    assert 'value="30"' in refused.text
    client.post(place, {"state": "late", "percent": "30", "note": "Manca <b>il</b> progetto"})

    assert ProgressReport.objects.get().percent == 30
    assert "&lt;b&gt;il" in client.get(address("record", monitored, action.uid)).text
    assert client_of(cast.editor_melzo).get(place).status_code == 404


def test_a_value_is_given_and_corrected_in_a_form(cast, monitored, indicator):
    client, place = client_of(cast.editor_gorgonzola), address("report", monitored, indicator.uid)

    assert set(client.post(place, {"year": "2027"}).context["form"].errors) == {"number"}
    both = {"year": "2027", "number": "1", "is_missing": "on"}
    assert set(client.post(place, both).context["form"].errors) == {"is_missing"}
    assert set(client.post(place, {"year": "2027", "is_missing": "on"}).context["form"].errors) == {"note"}
    client.post(place, {"year": "2027", "number": "1.234,5", "source": "ISTAT"})
    first = IndicatorReading.objects.get()
    assert (first.value, first.source) == (Decimal("1234.5"), "ISTAT")

    again = client.post(place, {"year": "2027", "number": "1.300"})
    assert again.status_code == 422
    assert again.context["corrected"] == first
    assert f'name="corrects" value="{first.uid}"' in again.text
    client.post(place, {"year": "2027", "number": "1.300", "corrects": str(first.uid)})

    second = IndicatorReading.objects.get(corrects=first)
    assert second.value == Decimal(1300)
    filled = client.get(f"{place}?corrects={second.uid}").context["form"]
    assert (filled["year"].value(), filled["number"].value()) == (2027, "1.300")


def test_before_the_monitoring_the_page_says_so_and_the_form_is_closed(cast, agenda, action):
    client = client_of(cast.editor_gorgonzola)

    assert "callout-warning" in client.get(address("progress", agenda)).text
    assert client.get(address("report", agenda, action.uid)).status_code == 403


def test_the_page_costs_the_same_with_one_and_three_actions(cast, agenda, action):
    client, place = client_of(cast.editor_gorgonzola), address("progress", agenda)
    scene.monitored(agenda)
    report(action, cast.coordinator)
    client.get(place)
    one = queries(client, place)
    type(agenda).objects.update(state="drafting")
    more = [scene.record(cast, agenda, title=f"Azione {number}") for number in range(2)]
    type(agenda).objects.update(state="monitoring")
    for record in more:
        report(record, cast.editor_gorgonzola)

    assert queries(client, place) == one
    assert one <= 16
