# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an agenda and "Il mio spazio" for each role: what waits, what is one's own, who is at work."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import resolve, reverse

from agende import process
from agende.models import Claim, Mention
from agende.phases.models import Phase
from agende.queries import desk_of, matrix_of
from cms import clock
from cms.people.models import Body
from cms.territory.models import Municipality, ZoneMembership
from tests.agende import alignments, stage
from tests.agende.stage import AT
from tests.agende.test_screens import address, queries
from tests.agende.test_writing import client_of, url
from tests.factories import actor, sign_in

SPACE = "/spazio/"


def page_of(agenda, who):
    return client_of(who).get(address("agenda", agenda))


def ways(page):
    return [task.url for task in page.context["tasks"]]


def test_writing_begins_in_two_clicks_from_one_s_own_space(cast, agenda):
    """One click opens the form, the second is in its text."""
    first = stage.contribution(agenda, "Gorgonzola", "context")
    client = client_of(cast.editor_gorgonzola)

    space = client.get(SPACE).text
    to_do = space.partition('id="adesso"')[2].partition("</section>")[0]

    assert f'href="{url("write_contribution", first)}"' in to_do
    assert client.get(url("write_contribution", first)).status_code == 200


def test_one_goes_on_with_what_one_wrote_last_oneself(cast, agenda):
    governance = stage.contribution(agenda, "Gorgonzola", "governance")
    narrative = stage.contribution(agenda, "Gorgonzola")
    stage.write(governance, cast.editor_gorgonzola)
    stage.write(narrative, cast.colleague_gorgonzola, at=AT + timedelta(hours=1))

    (mine,) = desk_of(actor(cast.editor_gorgonzola))
    (colleague,) = desk_of(actor(cast.colleague_gorgonzola))

    assert (mine.next_text, colleague.next_text) == (governance, narrative)
    assert ways(page_of(agenda, cast.editor_gorgonzola))[0] == url("write_contribution", governance)


def test_when_writing_is_over_nobody_is_sent_to_write(cast, agenda):
    Phase.objects.filter(agenda=agenda).update(closes_at=clock.now() - timedelta(minutes=1))

    assert desk_of(actor(cast.editor_gorgonzola))[0].next_text is None
    assert ways(page_of(agenda, cast.editor_gorgonzola)) == []


def test_an_editor_reads_who_is_at_work_and_how_long_each_text_is(cast, agenda):
    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola, "parola " * 401)
    until = clock.now() + timedelta(hours=1)
    Claim.objects.create(doc=c.doc, person=cast.colleague_gorgonzola, since=AT, until=until)
    Claim.objects.create(doc=stage.section(agenda).doc, person=cast.coordinator, since=AT, until=until)

    page = page_of(agenda, cast.editor_gorgonzola)

    (text,) = [text for text in page.context["texts"] if text.contribution == c]
    assert (text.is_too_long, text.claim.person) == (True, cast.colleague_gorgonzola)
    (line,) = [line for line in page.context["lines"] if line.claim]
    assert line.section == stage.section(agenda)
    for name in ("Bruno Villa", "Giulia Mauri"):
        assert name in page.text


def test_an_editor_finds_what_others_handed_in_and_own_records(cast, agenda):
    melzo = stage.submit(stage.contribution(agenda, "Melzo"), cast.editor_melzo)
    stage.write(stage.contribution(agenda, "Melzo", "governance"), cast.editor_melzo)
    mine = alignments.action(agenda, "Ciclabile mia", state="proposed")
    type(mine).objects.filter(pk=mine.pk).update(body=stage.contribution(agenda, "Gorgonzola").body)
    alignments.action(agenda, "Di altri", code="M-A2")

    page = page_of(agenda, cast.editor_gorgonzola)

    assert list(page.context["others"]) == [melzo]
    assert page.context["own"].records == [mine]
    assert "Ciclabile mia" in page.text
    assert "Di altri" not in page.text


def test_a_conversation_that_names_one_is_found_while_one_reads_the_text(cast, agenda):
    from agende.models import Comment, CommentWords, Thread

    def named(doc, words):
        thread = Thread.objects.create(doc=doc, at=AT)
        comment = Comment.objects.create(thread=thread, digest="0", person=cast.coordinator, at=AT)
        CommentWords.objects.create(comment=comment, salt="0", words=words)
        Mention.objects.create(comment=comment, person=cast.editor_gorgonzola, at=AT)
        return thread

    named(stage.section(agenda).doc, "Che ne dici?")
    named(stage.contribution(agenda, "Melzo").doc, "Bozza di altri")
    closed = named(stage.section(agenda, "governance").doc, "Risolta")
    type(closed).objects.filter(pk=closed.pk).update(is_resolved=True)

    page = page_of(agenda, cast.editor_gorgonzola)

    assert [mention.comment.said.words for mention in page.context["own"].mentions] == ["Che ne dici?"]
    assert "#conversazioni" in ways(page)
    assert "Bozza di altri" not in page.text


def test_late_words_wait_until_they_are_handed_in(cast, agenda):
    by = actor(cast.editor_gorgonzola)
    doc = stage.contribution(agenda, "Gorgonzola").doc
    kept = process.keep_late(
        doc=doc, key="01234567-89ab-7def-8123-456789abcdef", why="closed", words="Tardi", by=by, at=AT
    )

    assert reverse("agende:late") in ways(page_of(agenda, cast.editor_gorgonzola))
    process.hand_in_late(proposal=kept, by=by, at=AT)
    page = page_of(agenda, cast.editor_gorgonzola)

    assert reverse("agende:late") not in ways(page)
    assert page.context["own"].handed_in_late == [kept]


def test_a_signatory_is_sent_to_sign_and_then_no_more(cast, agenda):
    assert ways(page_of(agenda, cast.signatory)) == []
    version = stage.frozen(cast, agenda)
    place = reverse("agende:sign", args=[agenda.uid])

    assert ways(page_of(version.agenda, cast.signatory)) == [place]
    assert f'href="{place}"' in sign_in(Client(), cast.signatory).get(SPACE).text
    process.sign(version=version, position="agreed", by=actor(cast.signatory), at=AT)

    assert ways(page_of(version.agenda, cast.signatory)) == []
    assert not desk_of(actor(cast.signatory))[0].waits_for_signature


def test_the_coordinator_is_sent_where_something_waits(cast, agenda):
    c = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    alignments.action(agenda, state="proposed", names=[alignments.node()])

    page = page_of(agenda, cast.coordinator)

    assert ways(page) == [
        address("merge", agenda, c.section.uid),
        address("section", agenda, stage.section(agenda, "mobilità.actions").uid),
        reverse("agende:nudge", args=[agenda.uid]),
        reverse("agende:alignment", args=[agenda.uid]),
    ]
    assert [url for url in ways(page_of(agenda, cast.plan_reviewer)) if "unione" in url] == []


def test_what_nobody_can_do_any_more_is_no_task(cast, agenda):
    alignments.action(agenda, names=[alignments.node()])
    alignments.action(agenda, code="M-A2", state="proposed")
    kinds = {"section", "alignment"}

    def waiting(page):
        return {resolve(way).url_name for way in ways(page)} & kinds

    before = page_of(agenda, cast.coordinator)
    stage.approved(cast, agenda)
    after = page_of(agenda, cast.coordinator)

    assert waiting(before) == kinds
    assert waiting(after) == set()
    assert ["key-figures" in page.text for page in (before, after)] == [True, False]


def test_the_matrix_counts_by_row_and_column(cast, agenda):
    stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo)

    matrix = matrix_of(agenda, at=AT)

    assert [(str(row.body.municipality), row.done, len(row.cells)) for row in matrix.rows] == [
        ("Gorgonzola", 1, 5), ("Melzo", 0, 5)]  # fmt: skip
    done = {column.section.template_key: (column.done, column.total) for column in matrix.columns}
    assert done["mobilità.narrative"] == (1, 2)
    assert done["governance"] == (0, 2)
    assert "mobilità.actions" not in done
    assert (matrix.done, matrix.texts, matrix.finished, matrix.silent) == (1, 10, 0, 1)


def test_after_the_closing_what_is_not_handed_in_is_late_and_so_is_what_came_after(cast, agenda):
    closing = AT + timedelta(days=1)
    Phase.objects.filter(agenda=agenda).update(closes_at=closing)
    stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    late = stage.write(stage.contribution(agenda, "Gorgonzola", "governance"), cast.editor_gorgonzola)
    process.submit_contribution(
        contribution=late, by=actor(cast.editor_gorgonzola), at=closing + timedelta(hours=1)
    )

    row = matrix_of(agenda, at=closing + timedelta(hours=2)).rows[0]

    said = {cell.contribution.section.template_key: cell.is_late for cell in row.cells}
    assert said == {"context": True, "mobilità.narrative": False, "ambiente.narrative": True,
                    "governance": True, "annex": True}  # fmt: skip
    assert not any(cell.is_late for cell in matrix_of(agenda, at=AT).rows[1].cells)


def test_the_matrix_shows_the_coordinator_no_draft(cast, agenda):
    draft = stage.write(stage.contribution(agenda, "Melzo"), cast.editor_melzo)

    assert url("contribution", draft) not in page_of(agenda, cast.coordinator).text
    assert url("contribution", draft) in page_of(agenda, cast.plan_officer).text


@pytest.mark.parametrize("who", ["editor_gorgonzola", "coordinator", "plan_officer"])
def test_the_space_costs_the_same_with_one_and_three_texts(cast, agenda, who):
    client = client_of(getattr(cast, who))
    stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    client.get(SPACE)
    one = queries(client, SPACE)
    for key in ("governance", "annex"):
        stage.submit(stage.contribution(agenda, "Gorgonzola", key), cast.editor_gorgonzola)

    assert queries(client, SPACE) == one


@pytest.mark.parametrize("who", ["plan_officer", "plan_reviewer"])
def test_the_page_costs_the_same_with_one_and_three_municipalities(cast, who):
    agenda = stage.agenda(cast, "alto-milanese")
    client, place = client_of(getattr(cast, who)), address("agenda", agenda)
    client.get(place)
    one = queries(client, place)
    for code, name in (("015015", "Arconate"), ("015046", "Busto Garolfo")):
        town = Municipality.objects.create(
            istat_code=code, name=name, slug=name.lower().replace(" ", "-"), during=DateRange(None, None)
        )
        ZoneMembership.objects.create(municipality=town, zone=agenda.zone, during=DateRange(None, None))
        Body.objects.create(kind="municipality", name=f"Comune di {name}", municipality=town)
    process.invite_municipalities(agenda=agenda, by=actor(cast.plan_officer), at=AT)

    assert len(matrix_of(agenda, at=AT).rows) == 3
    assert queries(client, place) == one
