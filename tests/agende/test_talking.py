# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations about a text: who reads them, who writes, who is told."""

from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agende import process
from agende.amendments.models import Comment, CommentWords, Mention, Thread, ThreadStep
from agende.amendments.threads import can_comment, mentions_of, readers_of, talk_of
from cms.accounts import privacy
from cms.clock import today
from cms.notices.models import Notice
from cms.people.models import Mandate
from cms.rights import Hidden, WrongPhase
from tests.agende import stage
from tests.agende.test_writing import client_of
from tests.factories import actor


@pytest.fixture
def doc(cast, agenda):
    """The common text of a section, written by the coordinator."""
    section = stage.section(agenda)
    process.write_common_text(
        section=section, text=stage.TEXT, base=0, by=actor(cast.coordinator), at=stage.AT
    )
    section.doc.refresh_from_db()
    return section.doc


@pytest.fixture
def draft(cast, agenda):
    return stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola).doc


def say(doc, who, words="Da dove viene?", **fields):
    return process.open_thread(doc=doc, words=words, by=actor(who), at=stage.AT, **fields)


def reply(thread, who, words="Da Istat.", **fields):
    return process.reply(thread=thread, words=words, by=actor(who), at=stage.AT, **fields)


def address(doc, query=""):
    return reverse("agende:threads", args=[doc.of_section.agenda.uid, doc.uid]) + query


def told():
    return sorted(Notice.objects.values_list("to", flat=True))


@pytest.mark.parametrize(
    ("who", "common", "own_draft"),
    [("editor_gorgonzola", True, True), ("editor_melzo", True, False), ("coordinator", True, False),
     ("plan_officer", True, True), ("signatory", False, False), ("editor_rho", False, False),
     ("trainee", False, False)],
)  # fmt: skip
def test_who_reads_a_text_comments_it_and_signatories_only_read(cast, doc, draft, who, common, own_draft):
    them = actor(getattr(cast, who))

    assert (can_comment(them, doc), can_comment(them, draft)) == (common, own_draft)


def test_a_conversation_begins_with_the_words_it_is_about(cast, doc):
    block = doc.blocks[1]["attrs"]["id"]

    page = client_of(cast.editor_melzo).post(address(doc), {"block": block, "words": "Da dove viene?"})

    assert page.status_code == 302
    thread = Thread.objects.get()
    assert (thread.block, thread.quote) == (block, "Il 40% esce ogni giorno.")
    assert thread.comments.get().said.words == "Da dove viene?"


def test_a_second_click_says_nothing_twice(cast, doc):
    thread = say(doc, cast.editor_melzo)

    assert say(doc, cast.editor_melzo) is None
    assert reply(thread, cast.coordinator) is not None
    assert reply(thread, cast.coordinator) is None
    assert Comment.objects.count() == 2


def test_who_is_named_gets_a_mail_once_and_finds_it_waiting_until_the_answer(cast, doc):
    thread = say(doc, cast.editor_melzo, named=[cast.editor_gorgonzola.pk, cast.editor_rho.pk])

    assert told() == ["anna.colombo@example.it"]
    assert list(mentions_of(actor(cast.editor_gorgonzola))) == list(Mention.objects.all())
    reply(thread, cast.editor_gorgonzola)
    assert list(mentions_of(actor(cast.editor_gorgonzola))) == []
    assert told() == ["anna.colombo@example.it", "carla.brambilla@example.it"]


def test_who_no_longer_reads_the_text_gets_no_mail(cast, doc):
    thread = say(doc, cast.editor_melzo)
    Mandate.objects.filter(person=cast.editor_melzo).update(
        during=DateRange(date(2020, 1, 1), date(2021, 1, 1))
    )

    reply(thread, cast.coordinator)

    assert told() == []


def test_names_are_found_in_the_words_and_in_the_field(cast, doc):
    client, anna = client_of(cast.editor_melzo), cast.editor_gorgonzola
    label = next(one.label for one in readers_of(doc, day=today()) if one.person_id == cast.coordinator.pk)

    client.post(address(doc), {"words": "Per @anna colombo: vedi.", "named": label})

    assert set(Mention.objects.values_list("person", flat=True)) == {anna.pk, cast.coordinator.pk}


def test_a_name_that_nobody_has_is_asked_again_and_the_words_stay(cast, doc):
    page = client_of(cast.editor_melzo).post(
        address(doc), {"words": "Ecco il mio dubbio", "named": "Napoleone"}
    )

    assert page.status_code == 422
    assert "Ecco il mio dubbio" in page.text
    assert not Thread.objects.exists()


def test_only_readers_of_a_draft_may_be_named(cast, draft):
    people = {one.person_id for one in readers_of(draft, day=today())}

    assert cast.editor_gorgonzola.pk in people
    assert not people & {cast.editor_melzo.pk, cast.coordinator.pk}


def test_a_conversation_is_resolved_opened_again_and_an_answer_opens_it_too(cast, doc):
    thread = say(doc, cast.editor_melzo)
    by = actor(cast.coordinator)

    assert process.settle_thread(thread=thread, is_resolved=True, by=by, at=stage.AT)
    assert process.settle_thread(thread=thread, is_resolved=True, by=by, at=stage.AT) is None
    assert [len(some) for some in (talk_of(doc, by).open, talk_of(doc, by).resolved)] == [0, 1]
    reply(thread, cast.editor_melzo, "Non ancora.")
    assert list(ThreadStep.objects.values_list("is_resolved", flat=True)) == [True, False]
    assert Thread.objects.get().is_resolved is False


def test_the_conversation_of_a_deleted_block_keeps_its_quote(cast, doc):
    block = doc.blocks[1]["attrs"]["id"]
    say(doc, cast.editor_melzo, block=block, quote="Il 40% esce ogni giorno.")
    section = doc.section
    process.write_common_text(section=section, text="Altro.", base=1, by=actor(cast.coordinator), at=stage.AT)

    page = client_of(cast.editor_gorgonzola).get(address(doc))

    assert "«Il 40% esce ogni giorno.»" in page.text
    assert block not in page.context["talk"].blocks
    assert page.context["talk"].counts == {block: 1}


def test_beside_the_editor_only_the_part_is_sent_with_the_blocks_talked_about(cast, doc):
    block = doc.blocks[1]["attrs"]["id"]
    say(doc, cast.editor_melzo, block=block)

    part = client_of(cast.coordinator).get(
        address(doc, f"?blocco={block}&citazione=Il+40%25"), headers={"HX-Request": "true"}
    )

    assert "<html" not in part.text
    assert f'data-block="{block}"' in part.text
    assert part.context["form"].initial == {"block": block, "quote": "Il 40%"}


def test_erased_words_are_gone_and_the_conversation_stays(cast, doc):
    thread = say(doc, cast.editor_melzo, "Parole da dimenticare")
    reply(thread, cast.coordinator)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM agende_commentwords WHERE comment_id = %s", [thread.comments.first().pk])
    page = client_of(cast.coordinator).get(address(doc))

    assert "Parole da dimenticare" not in page.text
    assert page.text.count('id="m-') == 2
    assert reply(thread, cast.editor_melzo, "Parole da dimenticare") is not None
    assert CommentWords in privacy.ERASABLE


def test_in_a_published_agenda_nobody_comments(cast, agenda):
    stage.published(cast, agenda)
    doc = stage.section(agenda).doc

    with pytest.raises(WrongPhase):
        say(doc, cast.editor_melzo)
    client = client_of(cast.editor_melzo)
    assert client.get(address(doc)).context["form"] is None
    refused = client.post(address(doc), {"words": "Parole tardive"})
    assert refused.status_code == 422
    assert "Parole tardive" in refused.text


@pytest.mark.parametrize("verb", ["reply", "resolve_thread", "reopen_thread"])
def test_of_another_zone_nobody_does_anything(cast, doc, verb):
    thread = say(doc, cast.editor_melzo)
    path = reverse(f"agende:{verb}", args=[doc.of_section.agenda.uid, thread.uid])

    assert client_of(cast.editor_rho).post(path, {"words": "Eccomi"}).status_code == 404
    assert client_of(cast.signatory).post(path, {"words": "Eccomi"}).status_code == 404
    assert Comment.objects.count() == 1
    with pytest.raises(Hidden):
        reply(thread, cast.editor_rho)


def test_three_conversations_cost_what_one_costs(cast, doc):
    client = client_of(cast.coordinator)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(doc)).status_code == 200
        return len(seen)

    say(doc, cast.editor_melzo, named=[cast.coordinator.pk])
    cost()
    one = cost()
    for words in ("Due", "Tre"):
        reply(say(doc, cast.editor_gorgonzola, words, named=[cast.coordinator.pk]), cast.editor_melzo)

    assert cost() == one
    assert one <= 20


def test_nobody_known_is_sent_to_sign_in(cast, doc):
    assert Client().get(address(doc)).status_code == 302
