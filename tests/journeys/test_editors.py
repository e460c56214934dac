# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every editor opens: each type of page, new and there already, each form of the admin; each block can be added."""

import re

import psycopg
import pytest
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page, expect
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page as WagtailPage
from wagtail.models import get_page_models

from tests.journeys.visitor import Visitor

OFFICERS = ("administrator", "training_officer", "communication_officer")
LONG = 60_000


def one(demo_site, query: str, *values: object) -> int | None:
    with psycopg.connect(demo_site.database_url) as connection:
        row = connection.execute(query, values).fetchone()
    return row[0] if row else None


@pytest.fixture
def officers(visitor, demo_site) -> list[Visitor]:
    """Who works in the admin, signed in, one of each role."""
    made = []
    for role in OFFICERS:
        email = one(
            demo_site,
            "SELECT u.email FROM cms_user u JOIN cms_mandate m ON m.person_id = u.person_id WHERE m.role = %s "
            "AND m.during @> current_date ORDER BY u.id LIMIT 1",
            role,
        )
        assert email, role
        somebody = visitor()
        somebody.page.on("pageerror", lambda error, who=somebody: who.broken.append(str(error)))
        somebody.page.on("dialog", lambda dialog: dialog.accept())  # leave the form as it is
        somebody.signs_in(str(email), second_factor=True)
        made.append(somebody)
    return made


def first_page(demo_site, model) -> int | None:
    return one(
        demo_site,
        "SELECT p.id FROM wagtailcore_page p JOIN django_content_type c ON c.id = p.content_type_id "
        "WHERE c.app_label = %s AND c.model = %s ORDER BY p.path LIMIT 1",
        model._meta.app_label,
        model._meta.model_name,
    )


def paths_of_pages(demo_site) -> dict[str, str]:
    """Path of the editor of each type, and of the form of a new one where one more may be made."""
    found = {}
    for model in get_page_models():
        if model is WagtailPage:
            continue
        label = model._meta.label
        if (there := first_page(demo_site, model)) is not None:
            found[label] = f"/admin/pages/{there}/edit/"
        if there is None or (model.max_count is None and model.max_count_per_parent is None):
            for parent in model.allowed_parent_page_models():
                above = first_page(demo_site, parent)
                if above is not None:
                    address = f"/admin/pages/add/{model._meta.app_label}/{model._meta.model_name}/{above}/"
                    found[f"{label} (new)"] = address
    return found


def paths_of_forms(demo_site) -> dict[str, str]:
    """Path of the form for a new row of each model of the admin, and of one that is there."""
    found = {}
    viewsets.populate()
    for viewset in viewsets.viewsets:
        if not isinstance(viewset, ModelViewSet):
            continue
        table, key = viewset.model._meta.db_table, viewset.model._meta.pk.column
        there = one(demo_site, f'SELECT "{key}" FROM "{table}" ORDER BY 1 LIMIT 1')
        for view, arguments in (("index", []), ("add", []), ("edit", [there] if there else None)):
            if arguments is None:
                continue
            try:
                found[f"{viewset.name} {view}"] = reverse(viewset.get_url_name(view), args=arguments)
            except NoReverseMatch:
                continue
    return found


def paths_of_screens(demo_site) -> dict[str, str]:
    """Path of each screen of the site's office that is no form of a model: reports, one figure, an act, a version."""
    plain = (
        "all_pages", "care_report", "opinions_report", "followers_report", "kept_versions", "release:correct",
    )  # fmt: skip
    found = {name: reverse(name) for name in plain}
    indicator = one(
        demo_site, "SELECT i.code FROM home_indicator i JOIN home_value v ON v.indicator_id = i.id LIMIT 1"
    )
    found["one figure"] = f"{reverse('release:correct')}?indicator={indicator}"
    rows = {
        "release:inspect": "SELECT id FROM home_release ORDER BY id LIMIT 1",
        "release:edit": "SELECT id FROM home_release ORDER BY id LIMIT 1",
        "record_act_of_action": "SELECT page_ptr_id FROM home_actionpage ORDER BY 1 LIMIT 1",
        "withhold_version": "SELECT v.id FROM home_pageversion v LEFT JOIN home_withholding w ON w.version_id = v.id "
        "WHERE w.id IS NULL ORDER BY v.id LIMIT 1",
    }
    return found | {name: reverse(name, args=[one(demo_site, query)]) for name, query in rows.items()}


def opened_by(officers: list[Visitor], path: str) -> Visitor | None:
    """Who of them may open it, with the page open; None when nobody may."""
    for somebody in officers:
        answer = somebody.page.goto(somebody.site + path, timeout=LONG)
        assert answer and answer.status < 500, f"{path}: {answer and answer.status}"
        if answer.status == 200 and re.sub(r"\?.*", "", somebody.page.url).endswith(path.partition("?")[0]):
            return somebody
    return None


def test_every_form_of_the_admin_opens(officers, demo_site):
    forms = paths_of_pages(demo_site) | paths_of_forms(demo_site)
    assert len(forms) > 40
    closed = [name for name, path in forms.items() if opened_by(officers, path) is None]
    # sites, logins and groups are made by commands and mandates: their own screens are shut for everybody
    assert [name for name in closed if not name.startswith(("wagtailsites ", "wagtailusers_"))] == []
    assert [one for somebody in officers for one in somebody.broken] == []


def test_every_screen_of_the_office_of_the_site_opens(officers, demo_site):
    screens = paths_of_screens(demo_site)
    assert [name for name, path in screens.items() if opened_by(officers, path) is None] == []
    assert [one for somebody in officers for one in somebody.broken] == []


def streams(page: Page) -> list[str]:
    """Names of the fields of the form that hold blocks."""
    names: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-contentpath]')]"
        ".filter(one => one.querySelector('[data-streamfield-stream-container]')"
        " && !one.parentElement.closest('[data-contentpath]')).map(one => one.dataset.contentpath)"
    )
    return names


def add_every_block(page: Page, name: str, known: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Adds each kind of block once to a stream, unless it offers the same as one tried before; what it offers."""
    stream = page.locator(f'[data-contentpath="{name}"]').first
    container = stream.locator("[data-streamfield-stream-container]").first
    children = container.locator(":scope > [data-streamfield-child]")
    there, options = children.count(), page.locator(".w-combobox__option:visible")
    button = container.locator(":scope > div > .c-sf-add-button, :scope > .c-sf-add-button").last
    button.click(timeout=LONG)
    page.wait_for_timeout(150)
    offered = tuple(each.strip() for each in options.all_inner_texts())
    if not offered:  # one kind alone is added at once
        expect(children).to_have_count(there + 1)
        return ("alone",)
    page.keyboard.press("Escape")
    for number in range(0 if offered in known else len(offered)):
        button.click(timeout=LONG)
        options.nth(number).click()
        expect(children).to_have_count(there + number + 1)
    return offered


def test_every_block_of_every_page_can_be_added(officers, demo_site):
    seen: set[tuple[str, ...]] = set()
    for name, path in paths_of_pages(demo_site).items():
        if not name.endswith("(new)"):
            continue
        somebody = opened_by(officers, path)
        assert somebody, name
        for stream in streams(somebody.page):
            seen.add(add_every_block(somebody.page, stream, seen))
        somebody.goes_to("/spazio/")
    assert max(map(len, seen)) >= 10
