# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of public days: what stands in it, for whom, and that who has it learns what moved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from agende import process
from agende.phases.models import Phase
from cms import clock
from cms.areas.models import Act
from home.following import dates
from home.following.dates import PublicDate
from home.models import ActionPage
from tests import factories
from tests.agende import stage as agende_stage
from tests.home.plan.acting import DONE, action
from tests.home.test_pages import queries_of

ALL, ZONE = "/segui/date/sito.ics", "/segui/date/zone:adda-martesana.ics"
DUE = {"state": "now", "planned_date": date(2027, 3, 31)}


@pytest.fixture
def cast(stage) -> factories.Cast:
    return factories.Cast()


@pytest.fixture
def edition(stage):
    return stage.edition(areas=2)


def calendar_at(client, path: str) -> Calendar:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def events(client, path: str = ALL) -> dict[str, date]:
    return {str(event["summary"]): event["dtstart"].dt for event in calendar_at(client, path).events}


def event(client, words: str, path: str = ALL):
    [found] = [one for one in calendar_at(client, path).events if words in str(one["summary"])]
    return found


def test_milestones_stand_on_their_day_as_whole_days(client, stage, edition):
    action(edition, milestones=[DUE, DONE, {"state": "next"}])
    found = calendar_at(client, ALL).events
    days = [(one["dtstart"].dt, one["dtend"].dt) for one in found]
    assert days == [
        (date(2026, 3, 20), date(2026, 3, 21)),  # reached: on the day it was, not on the day it was due
        (date(2027, 3, 31), date(2027, 4, 1)),
    ]
    assert b"VTIMEZONE" not in client.get(ALL).content
    assert str(found[0]["url"]).endswith("/piano/2019-2021/azioni/riaprire-la-stazione/")


def test_who_has_the_calendar_learns_that_a_milestone_moved(client, stage, edition):
    page = action(edition, milestones=[DUE])
    before = event(client, "Tappa 0")
    row = page.milestones.get()
    row.planned_date = date(2027, 6, 30)
    page.milestones.set([row])
    page.change_note = "La tappa è spostata"
    page.save_revision().publish()
    after = event(client, "Tappa 0")
    assert after["uid"] == before["uid"]
    assert after["dtstart"].dt == date(2027, 6, 30)
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt >= before["last-modified"].dt


def test_what_was_given_up_is_cancelled_and_not_gone(client, stage, edition):
    action(edition, state="given_up", state_note="Senza fondi", milestones=[DUE, DONE])
    assert event(client, "Tappa 0")["status"] == "CANCELLED"
    assert event(client, "Tappa 1")["status"] == "CONFIRMED"


def test_an_action_that_is_not_for_everybody_is_in_no_calendar(client, stage, edition):
    page = action(edition, milestones=[DUE])
    assert len(events(client)) == 1
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert events(client) == {}
    PageViewRestriction.objects.all().delete()
    page.unpublish()
    assert events(client) == {}


def test_an_act_is_told_while_the_page_of_its_edition_is_for_everybody(client, stage, edition):
    stage.act(edition.edition, number="ES-43/2019", act_date=date(2019, 10, 23), is_example=True)
    assert len(events(client)) == 1
    PageViewRestriction.objects.create(page=edition, restriction_type="login")
    assert events(client) == {}


def test_each_scope_has_its_own_days(client, stage, edition):
    zone, other = stage.zone("adda-martesana", towns=1).zone, stage.zone("alto-milanese").zone
    town = zone.memberships.get().municipality
    first, second = edition.edition.nodes.order_by("order", "pk")
    action(edition, "Della zona", zones=[zone], nodes=[first], code="AZ-1", milestones=[DUE])
    action(edition, "Del comune", towns=[town], nodes=[second], code="AZ-2", milestones=[DUE])
    action(edition, "Di altri", zones=[other], code="AZ-3", milestones=[DUE])

    def codes(scope: str) -> set[str]:
        return {words.partition(":")[0] for words in events(client, f"/segui/date/{scope}.ics")}

    assert codes("sito") == {"AZ-1", "AZ-2", "AZ-3"}
    assert codes("zone:adda-martesana") == {"AZ-1", "AZ-2"}
    assert codes(f"comune:{town.istat_code}") == {"AZ-1", "AZ-2"}
    assert codes(f"area:{first.uid}") == {"AZ-1"}
    assert codes("azione:AZ-3") == {"AZ-3"}
    assert client.get("/segui/date/azione:AZ-9.ics").status_code == 404
    assert client.get("/segui/date/nulla.ics").status_code == 404


def test_a_part_of_the_plan_has_the_days_of_what_is_below_it(client, stage, edition):
    above, below = edition.edition.nodes.order_by("order", "pk")
    below.parent = above
    below.save()
    action(edition, nodes=[below], code="AZ-1", milestones=[DUE])
    assert len(events(client, f"/segui/date/area:{above.uid}.ics")) == 1


def test_an_agenda_in_hand_tells_the_last_day_of_its_phase_and_nothing_planned(client, cast):
    agenda = agende_stage.agenda(cast)
    officer = factories.actor(cast.plan_officer)
    at = clock.now()
    present = Phase.objects.get(agenda=agenda)
    closes = datetime(2027, 2, 28, 23, tzinfo=UTC)  # midnight in Rome: the day before is the last
    process.change_phase(phase=present, closes_at=closes, by=officer, at=at)
    opens = closes + timedelta(days=30)
    process.plan_phase(agenda=agenda, kind="consultation", opens_at=opens, by=officer, at=at)
    assert list(events(client, ZONE).values()) == [date(2027, 2, 28)]
    [before] = calendar_at(client, ZONE).events
    process.change_phase(phase=present, closes_at=closes + timedelta(days=1), by=officer, at=clock.now())
    [after] = calendar_at(client, ZONE).events
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], date(2027, 3, 1))
    assert after["sequence"] > before["sequence"]
    assert "url" not in after


def test_a_published_agenda_tells_its_phases_and_its_act(client, cast):
    agenda = agende_stage.agenda(cast)
    agende_stage.approved(cast, agenda)
    acts = Act.objects.filter(zone=agenda.zone)
    assert acts.exists()
    assert not any(
        "approv" in words.casefold() for words in events(client, ZONE)
    )  # no act of what is not public
    process.publish(agenda=agenda, by=factories.actor(cast.plan_officer), at=clock.now())
    found = calendar_at(client, ZONE).events
    assert {str(acts.get().uid)} <= {str(one["uid"]) for one in found}
    assert len(found) == agenda.phases.filter(entered_at__isnull=False).count() + 1
    assert {str(one["url"]).rpartition("/agende")[2] for one in found} == {
        agenda.get_absolute_url().rpartition("/agende")[2]
    }


def test_an_act_of_the_plan_keeps_its_name_when_its_data_are_corrected(client, stage, edition):
    act = stage.act(edition.edition, number="ES-43/2019", act_date=date(2019, 10, 23), is_example=True)
    before = event(client, "2019-2021")
    fixed = stage.act(
        edition.edition, number="ES-44/2019", act_date=date(2019, 10, 24), is_example=True, corrects=act
    )
    after = event(client, "2019-2021")
    assert (before["uid"], before["sequence"]) == (str(act.uid), 0)
    assert (after["uid"], after["sequence"]) == (str(act.uid), 1)
    assert after["dtstart"].dt == fixed.act_date
    assert str(after["summary"]).startswith(("Esempio", "Example"))
    node = edition.edition.nodes.first()
    assert len(events(client, f"/segui/date/area:{node.uid}.ics")) == 1


def test_another_source_adds_its_hours_in_one_place(client, stage, monkeypatch):
    begins = datetime(2026, 7, 2, 16, tzinfo=UTC)
    meeting = PublicDate(
        uid="incontro-1", title="Tavolo, con virgola; e altro", begins=begins, ends=begins + timedelta(hours=2),
        changed_at=begins, place="Melzo", scopes=frozenset({"zone:adda-martesana"}),
    )  # fmt: skip
    monkeypatch.setattr(dates, "SOURCES", [*dates.SOURCES, lambda: [meeting]])
    calendar = calendar_at(client, ALL)
    [one] = calendar.events
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Europe/Rome"]
    assert one["dtstart"].params["TZID"] == "Europe/Rome"
    assert (one["dtstart"].dt.hour, one["dtstart"].dt.astimezone(UTC)) == (18, begins)
    assert str(one["summary"]) == meeting.title
    assert one.duration == timedelta(hours=2)


def test_who_has_the_calendar_as_it_is_gets_nothing_again(client, stage, edition):
    page = action(edition, milestones=[DUE])
    first = client.get(ALL)
    assert client.get(ALL).content == first.content
    again = client.get(ALL, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    page.unpublish()
    assert client.get(ALL, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_calendar_takes_as_many_queries_for_three_as_for_one(client, stage, edition, cast):
    zone = agende_stage.agenda(cast).zone
    node = edition.edition.nodes.first()
    paths = (ALL, ZONE, f"/segui/date/area:{node.uid}.ics")

    def make(number: int) -> None:
        action(edition, f"Azione {number}", zones=[zone], nodes=[node], milestones=[DUE, DONE])
        stage.act(edition.edition, number=f"ES-{number}/2019", act_date=date(2019, 10, 23), is_example=True)

    make(0)
    one = [queries_of(client, path) for path in paths]
    make(1)
    make(2)
    assert [queries_of(client, path) for path in paths] == one
    assert max(one) <= 13
    assert ActionPage.objects.count() == 3


def test_calendar_and_feed_are_offered_wherever_one_can_follow(client, stage, edition):
    zone = stage.zone("adda-martesana", towns=1)
    page = action(edition, code="AZ-1", zones=[zone.zone])
    area = edition.get_children().first().specific
    for path, scope in (
        (zone.url, "zone:adda-martesana"),
        (page.url, "azione:AZ-1"),
        (area.url, area.followed_as),
        ("/segui/?ambito=zone:adda-martesana", "zone:adda-martesana"),
        ("/segui/", "sito"),
    ):
        html = client.get(path).content.decode()
        address = f"/segui/date/{scope}.ics"
        assert f'href="{address}"' in html, path
        assert client.get(address).status_code == 200
        assert 'href="/novita-del-sito/atom.xml' in html
