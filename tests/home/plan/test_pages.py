# SPDX-License-Identifier: AGPL-3.0-or-later
import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from wagtail.models import PageViewRestriction

from cms import clock
from cms.areas.models import PlanEdition, PlanNode
from home.models import ActionPage, AreaPage, PlanEditionPage
from home.pages.operations import add_page
from home.plan.queries import actions_in
from tests import factories
from tests.home.plan.acting import DONE, action
from tests.home.test_pages import queries_of

LIST = "/piano/2019-2021/azioni/"
LATE = {"state": "now", "planned_date": date(2020, 1, 31)}


def html_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def edition(stage) -> PlanEditionPage:
    return stage.edition(areas=2)


def many(stage, edition, rows: int) -> None:
    for number in range(rows):
        zone = factories.zone(["adda-martesana", "alto-milanese", "nord-ovest"][number])
        act = stage.act(edition.edition, number=f"ES-{number}/2026", is_example=True)
        action(
            edition, f"Azione {number}", lead=factories.body("Legnano"), nodes=list(edition.edition.nodes.all())[:rows],
            milestones=[DONE, LATE][: rows], funding=[{"amount": Decimal(10)}] * rows, zones=[zone],
            partners=[{"name": f"P{n}"} for n in range(rows)], towns=[factories.municipality("Melzo")], acts=[act],
            cups=["X00X00000000001"] * rows,
        )  # fmt: skip


def test_pages_take_few_queries_and_as_many_for_one_action_as_for_three(client, stage, edition):
    pages = (LIST, f"{LIST}azione-0/", "/piano/2019-2021/", "/piano/2019-2021/area-0/")
    many(stage, edition, 1)
    one = [queries_of(client, path) for path in pages]
    ActionPage.objects.get().delete()
    many(stage, edition, 3)
    assert [queries_of(client, path) for path in pages] == one
    assert max(one) <= 15


def test_the_list_is_chosen_from_by_its_address_and_says_how_many(client, stage, edition):
    many(stage, edition, 2)
    html = html_of(client, f"{LIST}?stato=planned&zona=adda-martesana")
    assert "azione-0/" in html
    assert "azione-1/" not in html.partition("<main")[2].partition("Legnano (")[0]
    assert '<option value="planned" selected>' in html
    assert '<meta name="robots" content="noindex">' in html


def test_nothing_found_has_a_way_out(client, stage, edition):
    many(stage, edition, 1)
    html = html_of(client, f"{LIST}?q=assente")
    assert 'class="empty"' in html
    assert '<a class="btn btn-primary" href=".">' in html


def test_the_file_holds_what_is_filtered_with_codes_and_missing_is_not_zero(client, stage, edition):
    many(stage, edition, 2)
    action(edition, "=1+1", cost=Decimal(0), state="suspended", state_note="Si ferma.")
    every = rows_of(client.get(f"{LIST}azioni.csv").content)
    chosen = rows_of(client.get(f"{LIST}?formato=csv&stato=planned").content)
    assert len(every) == 3
    assert [row["codice_azione"] for row in chosen] == ["AZ-001", "AZ-002"]
    assert (chosen[0]["codici_istat"], chosen[0]["cup"]) == ("015142", "X00X00000000001 | X00X00000000001")
    assert [row["costo_euro"] for row in every] == ["", "", "0,00"]
    assert every[2]["titolo"] == "'=1+1"


def test_a_list_longer_than_a_page_keeps_the_choices_in_its_pages(client, edition):
    for number in range(21):
        action(edition, f"Azione {number}")
    html = html_of(client, f"{LIST}?stato=planned")
    assert html.count('<article class="action-card') == 20
    assert 'href="?page=2&amp;stato=planned"' in html
    assert html_of(client, f"{LIST}?stato=planned&page=2").count('<article class="action-card') == 1


def test_a_sheet_shows_its_milestones_money_acts_and_files(client, stage, edition):
    act = stage.act(edition.edition, number="ES-7/2026", is_example=True)
    page = action(
        edition, milestones=[DONE, LATE], funding=[{"amount": None}, {"amount": Decimal("1250000.50")}],
        acts=[act], cups=["X00X00000000001"], partners=[{"name": "Associazione", "role": "aiuta"}],
    )  # fmt: skip
    html = html_of(client, page.url)
    assert html.count("mark-late") == 1
    assert "1.250.000,50" in html
    assert "ES-7/2026" in html
    assert "X00X00000000001" in html
    assert "Associazione (aiuta)" in html
    money = rows_of(client.get(f"{page.url}azione-az-001-fondi.csv").content)
    assert [row["importo_euro"] for row in money] == ["", "1250000,50"]
    assert client.get(f"{page.url}azione-az-002.csv").status_code == 404


def test_an_act_that_was_corrected_is_shown_as_it_is_now(client, stage, edition):
    wrong = stage.act(edition.edition, number="34/2026")
    page = action(edition, acts=[wrong])
    stage.act(edition.edition, number="43/2026", corrects=wrong)
    main = html_of(client, page.url)
    assert "43/2026" in main
    assert "34/2026" not in main


def test_drafts_and_restricted_sheets_are_in_no_list_and_no_figure(client, edition):
    shown, hidden, draft = (
        action(edition, title, milestones=[DONE]) for title in ("Aperta", "Chiusa", "Bozza")
    )
    assert len(actions_in(edition=edition.edition)) == 3
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    draft.unpublish()
    assert [here.sheet.pk for here in actions_in(edition=edition.edition)] == [shown.pk]
    for path in (LIST, f"{LIST}azioni.csv", "/piano/2019-2021/"):
        assert "Chiusa" not in client.get(path).content.decode(), path
        assert "Bozza" not in client.get(path).content.decode(), path


def test_an_older_edition_leads_to_the_one_in_force_and_the_one_in_force_to_none(client, stage, edition):
    PlanEdition.objects.filter(pk=edition.edition_id).update(state="superseded")
    stage.edition("2022-2024")
    action(edition)
    for path in ("/piano/2019-2021/", LIST, f"{LIST}riaprire-la-stazione/", "/piano/2019-2021/area-0/"):
        assert (
            'href="/piano/2022-2024/"' in html_of(client, path).partition("<main")[2].partition("<h1")[0]
        ), path
    assert "notice-warning" not in html_of(client, "/piano/2022-2024/")


def test_the_same_action_leads_from_an_edition_to_the_other(client, stage, edition):
    action(edition, code="AZ-9")
    later = action(stage.edition("2022-2024"), "Riaprire ancora", code="AZ-9")
    assert f'<a href="{later.url}">2022-2024: Riaprire ancora</a>' in html_of(
        client, f"{LIST}riaprire-la-stazione/"
    )


def test_a_part_shows_what_lies_below_it(client, edition):
    area = AreaPage.objects.get(slug="area-0")
    node = PlanNode.objects.create(
        edition=edition.edition, parent=area.node, kind="objective", slug="parchi", title="Parchi"
    )
    below = add_page(AreaPage(title="Parchi", slug="parchi", node=node), under=area, by=None, at=clock.now())
    action(edition, "Piantare", nodes=[node], milestones=[DONE, LATE])
    for path in (area.url, below.url):
        assert "Piantare" in html_of(client, path)
    assert f'href="{below.url}"' in html_of(client, area.url)
    assert "Piantare" not in html_of(client, "/piano/2019-2021/area-1/")


def test_a_place_finds_its_actions_and_how_they_concern_it(stage, edition):
    stage.zone("adda-martesana", towns=1)
    zone, melzo = factories.zone("adda-martesana"), factories.municipality("Melzo")
    action(edition, "Qui", code="A-1", towns=[melzo])
    action(edition, "Zona", code="A-2", zones=[zone])
    action(edition, "Tutti", code="A-3", is_whole_city=True)
    action(edition, "Altrove", code="A-4", zones=[factories.zone("alto-milanese")])
    by_town = {here.sheet.code: here.reach for here in actions_in(municipality=melzo)}
    by_zone = {here.sheet.code: here.reach for here in actions_in(zone=zone)}
    assert by_town == {"A-1": "town", "A-2": "zone", "A-3": "city"}
    assert by_zone == {"A-1": "town", "A-2": "zone", "A-3": "city"}
