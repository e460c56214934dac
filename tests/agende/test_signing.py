# SPDX-License-Identifier: AGPL-3.0-or-later
"""The municipalities' word on an exact version: positions, lateness, what a later change makes stale."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agende import process
from agende.models import Agenda, AgendaState, Phase, SignOff, Version
from agende.signoffs.queries import bodies_of, counts, frozen_last, signoffs_of
from agende.signoffs.staleness import parts_of
from agende.signoffs.table import table_of
from agende.texts.notation import as_typed
from cms.areas.acts import Told
from cms.audit.models import AuditEntry
from cms.rights import Hidden, Role, WrongPhase
from tests import factories
from tests.agende import stage
from tests.agende.stage import AT
from tests.factories import actor

LATER = AT + timedelta(days=1)


def signatory_of(town: str, given: str = "Mario"):
    somebody = factories.person(given, town, employer=town)
    factories.mandate(somebody, Role.SIGNATORY, of=factories.body(town))
    return somebody


def sign(version, who, position="agreed", at=AT, **more):
    return process.sign(version=version, position=position, by=actor(who), at=at, **more)


def rows(version):
    return {row.body.municipality.name: row for row in signoffs_of(version)}


def two_frozen(cast, agenda):
    """A version in which both municipalities have a text, merged by the coordinator."""
    for town, editor in (("Gorgonzola", cast.editor_gorgonzola), ("Melzo", cast.editor_melzo)):
        text = f"Il testo di {town}.\n\nUn secondo pensiero di {town}."
        stage.merge(stage.submit(stage.contribution(agenda, town), editor, text), cast.coordinator)
    return process.freeze(agenda=agenda, by=actor(cast.plan_officer), at=AT)


def frozen_again(cast, agenda, change):
    """The next version, after the coordinator has changed the common text as typed by `change(old)`."""
    office = actor(cast.plan_officer)
    process.reopen(agenda=agenda, by=office, at=LATER)
    section = stage.section(agenda)
    process.write_common_text(
        section=section, text=change(as_typed(section.doc.blocks)), base=section.doc.seq,
        by=actor(cast.coordinator), at=LATER,
    )  # fmt: skip
    return process.freeze(agenda=agenda, by=office, at=LATER)


def test_a_signatory_signs_the_exact_version(cast, agenda):
    version = stage.frozen(cast, agenda)

    said = sign(version, cast.signatory, act_number="12/2026", act_date=date(2026, 11, 1), organ="Giunta")

    assert (said.version, said.body, said.position) == (version, factories.body("Gorgonzola"), "agreed")
    assert (said.person, said.mandate) == (cast.signatory, cast.signatory.mandates.get())
    assert (said.act_number, said.is_late) == ("ES-12/2026", False)
    assert AuditEntry.objects.get(verb="agende.version_signed").detail["sha256"] == version.sha256
    with pytest.raises(DatabaseError), transaction.atomic():
        SignOff.objects.update(position="not_agreed")


@pytest.mark.parametrize("who", ["editor_gorgonzola", "coordinator", "plan_officer", "secretary", "trainee"])
def test_only_a_signatory_signs(cast, agenda, who):
    version = stage.frozen(cast, agenda)

    with pytest.raises(Hidden):
        sign(version, getattr(cast, who))
    assert SignOff.objects.count() == 0


def test_the_signatory_of_another_zone_does_not_sign(cast, agenda):
    version = stage.frozen(cast, agenda)

    with pytest.raises(Hidden):
        sign(version, signatory_of("Rho"))


@pytest.mark.parametrize("position", ["with_notes", "not_agreed"])
def test_who_does_not_simply_agree_says_why(cast, agenda, position):
    version = stage.frozen(cast, agenda)

    with pytest.raises(process.NoReason):
        sign(version, cast.signatory, position, note="  ")
    assert sign(version, cast.signatory, position, note="Manca la ciclabile").note == "Manca la ciclabile"


def test_the_act_of_a_municipality_is_not_of_a_day_to_come(cast, agenda):
    version = stage.frozen(cast, agenda)

    with pytest.raises(process.NotThatDay):
        sign(version, cast.signatory, act_date=date(2026, 11, 21))


def test_a_second_word_is_a_new_fact_and_the_last_counts(cast, agenda):
    version = stage.frozen(cast, agenda)
    sign(version, cast.signatory, "not_agreed", note="Non così")
    sign(version, cast.signatory)

    assert sign(version, cast.signatory) is None
    assert SignOff.objects.count() == 2
    assert rows(version)["Gorgonzola"].position == "agreed"


def test_nothing_is_signed_before_the_freeze_nor_after_the_act(cast, agenda):
    version = stage.frozen(cast, agenda)
    process.reopen(agenda=agenda, by=actor(cast.plan_officer), at=AT)
    with pytest.raises(WrongPhase):
        sign(version, cast.signatory)
    last = process.freeze(agenda=agenda, by=actor(cast.plan_officer), at=AT)
    process.enter(agenda=agenda, to="adoption", by=actor(cast.plan_officer), at=AT)

    with pytest.raises(WrongPhase):
        sign(last, cast.signatory)


def test_an_older_version_cannot_be_signed(cast, agenda):
    version = stage.frozen(cast, agenda)
    process.reopen(agenda=agenda, by=actor(cast.plan_officer), at=AT)
    process.freeze(agenda=agenda, by=actor(cast.plan_officer), at=AT)

    with pytest.raises(process.OtherVersion):
        sign(version, cast.signatory)


def test_after_the_closing_one_still_signs_and_it_says_late(cast, agenda):
    version = stage.frozen(cast, agenda)
    Phase.objects.filter(agenda=agenda, kind=AgendaState.SIGNOFF).update(closes_at=LATER)

    assert sign(version, cast.signatory, at=LATER - timedelta(seconds=1)).is_late is False
    assert sign(version, cast.signatory, "with_notes", note="Tardi", at=LATER).is_late is True
    assert rows(version)["Gorgonzola"].is_late


def test_a_change_in_the_part_of_one_municipality_makes_its_word_stale_alone(cast, agenda):
    first = two_frozen(cast, agenda)
    for who in (cast.signatory, signatory_of("Melzo")):
        sign(first, who)

    second = frozen_again(
        cast, agenda, lambda text: text.replace("secondo pensiero di Melzo", "altro pensiero")
    )

    assert {town: row.is_stale for town, row in rows(second).items()} == {"Gorgonzola": False, "Melzo": True}
    assert {town: row.is_stale for town, row in rows(first).items()} == {"Gorgonzola": False, "Melzo": False}
    said = counts(second)
    assert (said.favourable, said.total, said.stale, said.silent) == (1, 2, 1, 0)


def test_the_coordinators_own_words_and_the_order_make_nothing_stale(cast, agenda):
    first = two_frozen(cast, agenda)
    sign(first, cast.signatory)
    sign(first, signatory_of("Melzo"))

    second = frozen_again(
        cast, agenda, lambda text: "Premessa.\n\n" + "\n\n".join(reversed(text.split("\n\n")))
    )

    assert second.sha256 != first.sha256
    assert [row.is_stale for row in signoffs_of(second)] == [False, False]


def test_a_deleted_paragraph_makes_stale_and_signing_again_mends_it(cast, agenda):
    first = two_frozen(cast, agenda)
    melzo = signatory_of("Melzo")
    sign(first, cast.signatory)
    sign(first, melzo)
    second = frozen_again(cast, agenda, lambda text: text.replace("Il testo di Melzo.\n\n", ""))
    assert [row.is_stale for row in signoffs_of(second)] == [False, True]

    sign(second, melzo, at=LATER)

    assert [row.is_stale for row in signoffs_of(second)] == [False, False]
    assert counts(second).agreed == 2


def test_a_record_of_two_municipalities_makes_exactly_those_two_stale():
    class Frozen:
        def __init__(self, cost):
            self.blocks = {}
            self.frame = {
                "records": [
                    {"code": "A1", "bodies": ["uid-a", "uid-b"], "fields": {"cost": cost}},
                    {"code": "A2", "bodies": ["uid-c"], "fields": {"cost": "low"}},
                ]
            }

    before, after = Frozen("low"), Frozen("high")

    stale = {
        body: parts_of(before, sources=set(), body=body) != parts_of(after, sources=set(), body=body)
        for body in ("uid-a", "uid-b", "uid-c", "uid-d")
    }
    assert stale == {"uid-a": True, "uid-b": True, "uid-c": False, "uid-d": False}


def test_the_table_costs_the_same_with_one_and_three_words(cast, agenda):
    version = stage.frozen(cast, agenda)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            signoffs_of(frozen_last(agenda))
        return len(seen)

    sign(version, cast.signatory)
    one = asked()
    sign(version, signatory_of("Melzo"))
    sign(version, cast.signatory, "with_notes", note="Ripensandoci")

    assert asked() == one == 5
    assert [body.municipality.name for body in bodies_of(agenda)] == ["Gorgonzola", "Melzo"]


def frozen_twice(cast, agenda):
    first = stage.frozen(cast, agenda)
    process.reopen(agenda=first.agenda, by=actor(cast.plan_officer), at=AT)
    process.freeze(agenda=first.agenda, by=actor(cast.plan_officer), at=AT)
    return first


def adopted_and_opened(cast, agenda):
    first = stage.frozen(cast, agenda)
    act = Told(body=factories.body("Città metropolitana"), organ="Sindaco metropolitano", number="1/2026",
               act_date=AT.date())  # fmt: skip
    process.resolve(agenda=first.agenda, step="adoption", told=act, by=actor(cast.secretary), at=AT)
    return opened(cast, first)


def approved_and_opened(cast, agenda):
    return opened(cast, stage.approved(cast, agenda).version)


def corrected_and_opened(cast, agenda):
    stage.published(cast, agenda)
    section = stage.section(agenda)
    text = as_typed(section.doc.blocks).replace("40%", "41%")
    office, base = actor(cast.plan_officer), section.doc.seq
    return opened(
        cast, process.correct(section=section, text=text, base=base, erratum="Era 41%", by=office, at=AT)
    )


def opened(cast, version):
    agenda = Agenda.objects.get(pk=version.agenda_id)
    act = Told(body=factories.body("Città metropolitana"), organ="Consiglio metropolitano", number="2/2026",
               act_date=AT.date())  # fmt: skip
    process.unlock(agenda=agenda, told=act, reason="Errori", by=actor(cast.plan_officer), at=AT)
    return version


@pytest.mark.parametrize(
    "make", [frozen_twice, adopted_and_opened, approved_and_opened, corrected_and_opened]
)
def test_a_version_that_was_shown_or_overtaken_is_not_to_be_signed_when_the_text_is_open_again(
    cast, agenda, make
):
    version = Version.objects.select_related("agenda").get(pk=make(cast, agenda).pk)

    assert version.agenda.state in {AgendaState.DRAFTING, AgendaState.SIGNOFF}
    assert table_of(version, at=AT).is_closed
