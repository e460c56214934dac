# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page in English says of what stands around it which words are Italian, and leads to English where there is."""

import re

import pytest
from django.core.cache import cache

from cms import clock
from home.models import StandardPage
from home.pages.operations import add_page
from tests.home.test_pages import queries_of


@pytest.fixture
def english(stage) -> StandardPage:
    page = stage.standard_page("The plan", language="en", counterpart=stage.plan)
    cache.clear()
    return page


def html_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def menu_of(html: str) -> dict[str, tuple[str, str]]:
    """Title → (address, language it says it is in)."""
    inside = re.search(r'data-element="main-navigation".*?</nav>', html, re.DOTALL)[0]
    items = re.findall(r'<a href="([^"]+)"([^>]*)>([^<]+)</a>', inside)
    return {title: (url, (re.findall(r' lang="(\w+)"', rest) or [""])[0]) for url, rest, title in items}


def test_the_menu_of_an_english_page_leads_to_english_and_says_what_is_italian(client, stage, english):
    menu = menu_of(html_of(client, english.url))
    assert menu["The plan"] == (english.url, "")
    assert menu["Zone"] == ("/zone/", "it")
    assert menu["Formazione"] == ("/formazione/", "it")
    assert "Il piano" not in menu


def test_the_menu_of_an_italian_page_is_as_ever(client, stage, english):
    html = html_of(client, "/zone/")
    menu = menu_of(html)
    assert menu["Il piano"] == ("/piano/", "")
    assert {language for _url, language in menu.values()} == {""}
    assert 'class="brand-title">' in html
    # an English page drawn before or after does not stay in it
    html_of(client, english.url)
    assert menu_of(html_of(client, "/zone/")) == menu


def test_the_page_one_is_on_is_current_in_both_languages(client, stage, english):
    assert f'<a href="{english.url}" aria-current="page">The plan</a>' in html_of(client, english.url)
    assert '<a href="/piano/" aria-current="page">Il piano</a>' in html_of(client, "/piano/")


def test_names_of_the_publisher_on_an_english_page_are_said_to_be_italian(client, stage, english):
    html = html_of(client, english.url)
    assert '<span class="brand-title" lang="it">Piano</span>' in html
    assert '<p class="brand-title" lang="it">Ente</p>' in html
    assert '<span class="header-body" lang="it">' in html
    assert '<html lang="en">' in html


def test_the_breadcrumb_of_an_english_page_tells_italian_parents(client, stage, english):
    parent = stage.standard_page("Chi siamo")
    page = StandardPage(title="About us", slug="about", language="en")
    page = add_page(page, under=parent, by=None, at=clock.now())
    child = StandardPage(title="Contacts in English", slug="contacts", language="en")
    child = add_page(child, under=page, by=None, at=clock.now())
    html = html_of(client, child.url)
    assert '<a href="/chi-siamo/" lang="it">Chi siamo</a>' in html
    assert '<a href="/chi-siamo/about/">About us</a>' in html


def test_the_menu_costs_an_english_page_no_query(client, stage, english):
    plain = stage.standard_page("Semplice")
    assert queries_of(client, english.url) <= queries_of(client, plain.url)
