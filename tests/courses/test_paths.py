# SPDX-License-Identifier: AGPL-3.0-or-later
"""Modules that wait for one another: never in a circle; and paths, where somebody sees how far they are."""

import pytest
from django.urls import reverse

from courses import office
from courses.catalogue.cycles import cycle_from, first_out_of_order
from courses.catalogue.models import Competence, ModulePage, PathPage, Prerequisite
from courses.catalogue.operations import NotReady
from courses.enrolments.queries import missing_prerequisites
from tests.courses import stage
from tests.factories import sign_in, zone


def short(slug: str, title: str):
    return stage.module(slug, [stage.text_lesson(f"{slug}-a", "Lezione")], title=title)


def requires(page, *before):
    """Publishes that `page` comes after those modules."""
    office.file_module(module=page, requires=before)
    ModulePage.objects.get(pk=page.pk).get_latest_revision().publish()


def path_of(*modules):
    return office.publish_path(
        catalogue=stage.catalogue(), slug="percorso", title="Il percorso", modules=modules, intro="Tre passi."
    )


def test_a_cycle_is_refused_with_the_cycle_named(cast):
    plan, agenda, card = short("piano", "Piano"), short("agenda", "Agenda"), short("scheda", "Scheda")
    requires(agenda, plan)
    requires(card, agenda)

    with pytest.raises(NotReady) as refused:
        requires(plan, card)

    assert "Piano → Scheda → Agenda → Piano" in str(refused.value)
    assert not Prerequisite.objects.filter(module=plan).exists()


def test_a_module_does_not_wait_for_itself(cast):
    plan = short("piano", "Piano")

    with pytest.raises(NotReady) as refused:
        requires(plan, plan)

    assert "Piano → Piano" in str(refused.value)


@pytest.mark.parametrize(
    ("graph", "cycle"),
    [
        ({}, None),
        ({1: [2], 2: [3]}, None),
        ({1: [2, 3], 2: [4], 3: [4], 4: []}, None),
        ({1: [2], 2: [1]}, [1, 2, 1]),
        ({1: [2, 5], 2: [3], 3: [4], 4: [1], 5: [1]}, [1, 5, 1]),
        ({1: [2], 2: [3], 3: [2]}, None),
    ],
)
def test_the_shortest_cycle_is_found(graph, cycle):
    assert cycle_from(1, graph) == cycle


def test_a_path_keeps_the_order_of_prerequisites():
    assert first_out_of_order([1, 2, 3], {2: [1], 3: [1, 2]}) is None
    assert first_out_of_order([2, 1], {2: [1]}) == (2, 1)
    assert first_out_of_order([2], {2: [1]}) is None


def test_what_is_missing_before_a_module(cast):
    plan, agenda = stage.short_module("piano"), short("agenda", "Agenda")
    requires(agenda, plan)
    assert missing_prerequisites(cast.trainee.pk, agenda) == [plan]

    stage.pass_module(cast.trainee, plan)

    assert missing_prerequisites(cast.trainee.pk, agenda) == []
    assert missing_prerequisites(cast.other_trainee.pk, agenda) == [plan]


def test_the_page_of_a_module_names_what_comes_before(client, cast):
    plan, agenda = short("piano", "Il piano"), short("agenda", "Agenda")
    requires(agenda, plan)

    words = client.get(reverse("module", args=["agenda"])).content.decode()

    assert f'<a href="{reverse("module", args=["piano"])}">Il piano</a>' in words


def test_the_page_of_a_module_names_its_paths_zones_and_competences(client, cast):
    plan, alone = short("piano", "Piano"), short("solo", "Solo")
    path_of(plan)
    plan.zones.add(zone("alto-milanese"))
    plan.competences.add(Competence.objects.create(name="Scrivere atti", slug="scrivere-atti"))
    plan.save_revision().publish()

    answers = (client.get(reverse("module", args=[one.slug])) for one in (plan, alone))
    page, other = (answer.content.decode() for answer in answers)

    for words in ("Il percorso", "Alto Milanese", "Scrivere atti"):
        assert words in page and words not in other


def test_a_path_shows_everybody_its_modules_and_one_how_far_they_are(client, cast):
    plan, agenda, card = (
        stage.short_module("piano", title="Piano"),
        short("agenda", "Agenda"),
        short("scheda", "S"),
    )
    path_of(plan, agenda, card)
    public = client.get(reverse("module", args=["percorso"])).content.decode()
    assert [public.index(title) for title in ("Piano", "Agenda")] == sorted(
        [public.index("Piano"), public.index("Agenda")]
    )

    stage.pass_module(cast.trainee, plan)
    stage.enrol(cast.trainee, agenda)
    sign_in(client, cast.trainee)
    mine = client.get(reverse("module", args=["percorso"]))

    assert [step.state for step in mine.context["steps"]] == ["done", "now", "next"]
    assert mine.context["step_now"].title == "Agenda"


def test_a_path_is_in_the_catalogue_unless_one_searches(client, cast):
    path_of(short("piano", "Piano"))

    assert "Il percorso" in client.get(reverse("modules")).content.decode()
    assert "Il percorso" not in client.get(reverse("modules") + "?parole=piano").content.decode()


def test_a_path_that_is_not_published_is_not_there(client, cast):
    path = path_of(short("piano", "Piano"))
    PathPage.objects.get(pk=path.pk).unpublish()

    assert client.get(reverse("module", args=["percorso"])).status_code == 404


def test_writing_a_path_again_changes_nothing(cast):
    plan = short("piano", "Piano")

    assert path_of(plan) == path_of(plan)
