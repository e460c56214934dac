# SPDX-License-Identifier: AGPL-3.0-or-later
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from cms.rights import Role
from home.changes.models import PageVersion
from home.knowledge.models import Release, Value
from home.knowledge.queries import account_of, series_of
from home.knowledge.releasing import open_release
from home.knowledge.seed import set_up_desk
from home.knowledge.touching import totals_touched
from tests.home.knowledge import figures
from tests.home.knowledge.test_desk import officer


@pytest.fixture
def known(stage) -> figures.Known:
    set_up_desk()
    return figures.known()


RIGHT = {
    "place": "municipality|015182", "period": "2023", "number": "50.777", "missing": "",
    "note": "Rho: conteggio ripetuto dall'anagrafe",
}  # fmt: skip


def address(code: str = "popolazione-residente") -> str:
    return f"{reverse('release:correct')}?indicator={code}"


def correct(client: Client, **changes: str) -> Release:
    response = client.post(address(), RIGHT | {"keep": "1"} | changes)
    assert response.status_code == 302, response.context and response.context["form"].errors
    release = Release.objects.latest("pk")
    assert response["Location"] == reverse("release:inspect", args=[release.pk])
    return release


def publish(client: Client, release: Release) -> None:
    """As the screen of the dry run does it."""
    seen = client.get(reverse("release:inspect", args=[release.pk])).context["seen"]
    client.post(reverse("release:act", args=[release.pk, "publish"]), {"seen": seen})


def of(known: figures.Known, name: str, period: str = "2023") -> tuple[Decimal | None, str]:
    [point] = [p for p in series_of(known.indicator) if (p.name, p.period) == (name, period)]
    return point.number, point.missing


def test_a_figure_is_seen_before_and_after_with_its_totals_and_nothing_is_kept(known):
    rows = Release.objects.count()
    told = officer("Anna").post(address(), RIGHT).context
    [line] = told["changed"]
    assert (line["place"], line["before"], line["now"]) == ("Rho", "50.100", "50.777")
    totals = {one["place"]: (one["before"], one["now"]) for one in told["touched"]}
    assert totals["Nord Ovest"] == ("50.100", "50.777")
    assert len(totals) == 2  # its zone and the whole city, no other
    assert Release.objects.count() == rows


def test_a_correction_is_prepared_by_one_and_published_by_another_and_both_figures_are_read(known, stage):
    page = figures.page_of(known.indicator, Site.objects.get(is_default_site=True).root_page.specific)
    author, colleague = officer("Anna"), officer("Bruno")
    release = correct(author)
    publish(author, release)
    assert of(known, "Rho") == (50100, "")
    told = colleague.get(reverse("release:inspect", args=[release.pk]))
    assert (told.context["changed_count"], len(told.context["touched"])) == (1, 2)
    rows = Value.objects.count()
    publish(colleague, release)
    assert of(known, "Rho") == (50777, "")
    assert Value.objects.count() == rows + 1
    [revised] = account_of(known.indicator).revised
    assert (revised.before.number, revised.note) == (50100, RIGHT["note"])
    version = PageVersion.objects.filter(page_id=page.pk).latest("number")
    assert (version.kind, version.note) == ("correction", RIGHT["note"])


@pytest.mark.parametrize(
    ("why", "missing"),
    [("not_available", "not_available"), ("not_applicable", "not_applicable"), ("confidential", "confidential"),
     ("withdrawn", "withdrawn")],
)  # fmt: skip
def test_a_figure_that_there_is_not_says_why(known, why, missing):
    release = correct(officer("Anna"), number="", missing=why)
    publish(officer("Bruno"), release)
    assert of(known, "Rho") == (None, missing)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "50.100"}, "number"),  # in force already
        ({"number": "12 %ca"}, "number"),
        ({"number": "", "missing": ""}, "number"),
        ({"number": "5", "missing": "confidential"}, "missing"),
        ({"place": "municipality|999999"}, "place"),
        ({"period": "2031"}, "period"),
        ({"note": " "}, "note"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_stays_as_typed(known, changes, field):
    rows = Release.objects.count()
    response = officer("Anna").post(address(), RIGHT | changes | {"keep": "1"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert RIGHT["note"].partition("'")[0] in response.content.decode() or field == "note"
    assert Release.objects.count() == rows


def test_a_mean_that_the_figure_weighs_is_among_the_totals(known):
    age = figures.indicator(
        known.dataset, "eta-media", aggregation="mean", weight=known.indicator, title="Età media", decimals=1
    )
    figures.published(
        known.dataset, "Comune;indicatore;anno;valore\nRho;eta-media;2023;45\nMilano;eta-media;2023;46\n"
    )
    release = correct(officer("Anna"), number="100.000")
    touched = [one for one in totals_touched(open_release(release)) if one.indicator == age]
    [city] = [one for one in touched if not one.after.code]
    assert city.after.number < city.before.number


def test_the_screen_says_of_which_indicator_first_and_the_lists_lead_to_it(known):
    client = officer("Anna")
    first = client.get(reverse("release:correct"))
    assert known.indicator in first.context["which"].fields["indicator"].queryset
    assert "50.100" not in first.content.decode()
    assert client.get(address("altro")).status_code == 404
    assert reverse("release:correct") in client.get(reverse("release:index")).content.decode()
    assert address() in client.get(reverse("indicator:index")).content.decode()


def test_others_have_no_figures_to_correct(known):
    client = officer("Carla", Role.TRAINING_OFFICER)
    assert client.get(address()).status_code in (302, 403)
    assert client.post(address(), RIGHT | {"keep": "1"}).status_code in (302, 403)
    assert Release.objects.filter(state="draft").count() == 0
