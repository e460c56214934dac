# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue is narrowed by its address, counts what each choice leaves, asks the same queries for any number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import office
from courses.catalogue.facets import chosen_from, facets_of, folded, narrowed
from courses.catalogue.listing import durations, seats_in_words
from courses.catalogue.models import Audience, Competence, ModulePage
from courses.queries import modules_published
from tests import factories
from tests.courses import stage
from tests.factories import sign_in


def filed(slug: str, *, title: str = "", zones=(), competences=(), **fields):
    for name in competences:
        Competence.objects.get_or_create(slug=name, defaults={"name": name.title()})
    page = stage.draft(slug, [stage.text_lesson(slug)], title=title or slug.title(), **fields)
    office.file_module(module=page, zones=zones, competences=competences)
    office.publish_module(module=ModulePage.objects.get(pk=page.pk), by=None, at=stage.AT)
    return ModulePage.objects.get(pk=page.pk)


@pytest.fixture
def three(cast):
    factories.zone("nord-ovest")
    filed("uno", title="La città", zones=["nord-ovest"], competences=["scrivere"], level="basic")
    filed("due", competences=["scrivere", "misurare"], level="advanced", credited_minutes=60)
    filed("tre", competences=["misurare"], level="basic", credited_minutes=300)


def titles(**chosen):
    return [module.title for module in narrowed(modules_published(), chosen)]


def counts(name: str, **chosen):
    facets = {facet.name: facet for facet in facets_of(modules_published(), chosen)}
    return {choice.value: choice.count for choice in facets[name].choices}


def test_choices_narrow_together(three):
    assert titles() == ["Due", "La città", "Tre"]
    assert titles(competenza="scrivere") == ["Due", "La città"]
    assert titles(competenza="scrivere", livello="basic") == ["La città"]
    assert titles(zona="nord-ovest") == ["La città"]
    assert titles(competenza="nessuna") == []


def test_a_count_says_what_is_left_beside_the_other_choices(three):
    assert counts("competenza") == {"misurare": 2, "scrivere": 2}
    assert counts("competenza", livello="advanced") == {"misurare": 1, "scrivere": 1}
    assert counts("competenza", competenza="misurare") == {"misurare": 2, "scrivere": 2}
    assert counts("durata") == {"1": 1, "2": 2, "4": 2, "oltre": 1}
    assert list(counts("livello")) == ["basic", "advanced"]


def test_words_are_found_without_accents_and_capitals(three):
    assert titles(parole="CITTA") == ["La città"]
    assert titles(parole="breve percorso") == ["Due", "La città", "Tre"]
    assert folded("Però l’È") == "pero l'e"


def test_the_address_shows_the_list_without_scripts(client, three):
    page = client.get(reverse("modules"), {"competenza": "misurare", "parole": "tre"})

    words = page.content.decode()
    assert [module.title for module in page.context["modules"]] == ["Tre"]
    assert '<option value="misurare" selected>' in words
    assert 'value="tre"' in words


def test_nothing_found_says_what_to_do(client, three):
    words = client.get(reverse("modules") + "?parole=zzz").content.decode()

    assert f'href="{reverse("modules")}"' in words


def test_an_address_with_anything_in_it_is_read(client, three):
    assert chosen_from({"ambito": " ", "zona": "x" * 999, "altro": "y"}) == {"zona": "x" * 200}
    assert client.get(reverse("modules") + "?zona=%00&parole=%F0%9F%98%80&livello=<b>").status_code == 200


def test_seats_left_are_those_nobody_is_learning_on(cast):
    page = filed("pochi", seats=2)
    stage.enrol(cast.trainee, page)

    assert modules_published()[0].left == 1
    stage.enrol(cast.other_trainee, page)
    assert modules_published()[0].left == 0


def test_seats_and_lengths_in_words():
    assert "12" in seats_in_words(30, 12)
    assert seats_in_words(None, None) == ""
    assert [value for value, _words in durations(61)] == ["2", "4"]
    assert [value for value, _words in durations(241)] == ["oltre"]


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_catalogue_asks_the_same_queries_for_one_and_for_three(client, cast):
    factories.zone("nord-ovest")
    Audience.objects.create(slug="tutti", name="Tutti")
    address = reverse("modules") + "?parole=o"
    first = filed("uno", title="Uno", zones=["nord-ovest"], competences=["a"], seats=3)
    office.publish_path(catalogue=stage.catalogue(), slug="p1", title="P1", modules=[first])
    sign_in(client, cast.trainee)
    plain, searched = queries_of(client, reverse("modules")), queries_of(client, address)

    others = [filed(slug, competences=["a", "b"], seats=3) for slug in ("due", "otto")]
    office.publish_path(catalogue=stage.catalogue(), slug="p2", title="P2", modules=others)

    assert queries_of(client, reverse("modules")) == plain
    assert queries_of(client, address) == searched
    assert plain <= 17


def test_an_anonymous_visitor_costs_fifteen_queries_at_most(client, cast):
    filed("uno", competences=["a"], seats=3)

    assert queries_of(client, reverse("modules") + "?parole=uno") <= 15
    assert queries_of(client, reverse("module", args=["uno"])) <= 15
