# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table "who may do what", cell by cell, and its twins in every state of a contribution."""

import pytest

from agende.models import Contribution, Section, TextDoc, Version
from agende.texts import rules
from cms.rights import NOBODY
from cms.rights.registry import rule_of
from tests.agende import stage
from tests.factories import actor

# who: own draft, neighbour's draft, neighbour's handed in, common text, another zone's handed in;
# r reads, w writes (and reads), - neither
TABLE = {
    "editor_gorgonzola": "w - r r -",
    "signatory": "r - r r -",
    "coordinator": "- - r w -",
    "plan_officer": "r r r r r",
    "plan_reviewer": "r r r r r",
    "secretary": "- - - - -",
    "editor_rho": "- - - - w",
    "trainee": "- - - - -",
    "body_contact": "- - - - -",
    "training_officer": "- - - - -",
    "communication_author": "- - - - -",
    "administrator": "- - - - -",
}


@pytest.fixture
def cells(cast, agenda):
    """The five things of the table, in its order."""
    own = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    draft = stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo)
    handed_in = stage.submit(stage.contribution(agenda, "Melzo", "governance"), cast.editor_melzo)
    far = stage.agenda(cast, "nord-ovest")
    other = stage.write(stage.contribution(far, "Rho"), cast.editor_rho)
    stage.process.submit_contribution(contribution=other, by=actor(cast.editor_rho), at=stage.AT)
    return [own, draft, handed_in, stage.section(agenda), stage.again(other)]


def said(them, thing):
    if isinstance(thing, Section):
        reads, writes = rules.can_read_section(them, thing), rules.can_write_common_text(them, thing)
    else:
        reads, writes = rules.can_read_contribution(them, thing), rules.can_write_contribution(them, thing)
    assert reads or not writes
    return "w" if writes else "r" if reads else "-"


@pytest.mark.parametrize("who", TABLE)
def test_the_table_cell_by_cell(cast, cells, who):
    them = actor(getattr(cast, who))

    assert " ".join(said(them, thing) for thing in cells) == TABLE[who]


def test_nobody_known_reads_nothing(cells):
    assert {said(NOBODY, thing) for thing in cells} == {"-"}


@pytest.mark.parametrize("is_shared", [False, True])
def test_twins_agree_in_every_state(cast, agenda, is_shared):
    stage.write(stage.contribution(agenda, "Gorgonzola", "ambiente.narrative"), cast.editor_gorgonzola)
    stage.submit(stage.contribution(agenda, "Melzo"), cast.editor_melzo)
    stage.published(cast, stage.agenda(cast))
    stage.agenda(cast, "nord-ovest")
    type(agenda).objects.update(drafts_are_shared=is_shared)
    pairs = [
        (rules.can_read_contribution, Contribution),
        (rules.can_write_contribution, Contribution),
        (rules.can_read_section, Section),
        (rules.can_write_common_text, Section),
        (rules.can_read_history, TextDoc),
        (rules.can_read_published, Version),
        (rules.can_read_agenda, type(agenda)),
        (rules.can_run_agenda, type(agenda)),
    ]
    actors = [NOBODY, *map(actor, cast.everyone().values())]

    for can, model in pairs:
        for them in actors:
            rows = set(rule_of(can).rows(them))
            assert rows == {thing for thing in model.objects.all() if can(them, thing)}, (can, them)


@pytest.mark.parametrize("who", ["editor_gorgonzola", "coordinator"])
def test_shared_drafts_are_read_by_editors_and_coordinator(cast, who):
    agenda = stage.agenda(cast, drafts_are_shared=True)
    draft = stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo)

    assert said(actor(getattr(cast, who)), draft) == "r"
    assert said(actor(cast.signatory), draft) == "-"
    assert said(actor(cast.editor_rho), draft) == "-"
