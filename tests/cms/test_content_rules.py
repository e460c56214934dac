# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the server asks of contents before somebody is asked to approve them, and that there is no way round it."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.management.demo import content
from cms.pages.checks import Unfit, errors_of, findings_of
from cms.pages.checks.html import read
from cms.pages.checks.sentences import beginning, sentences, too_long
from cms.pages.models import SiteDocument
from home.models import DocumentIndexPage, DocumentPage, StandardPage
from home.pages.operations import body_of
from tests.factories import Cast, sign_in
from tests.home.stage import Stage, image, officer, open_stage


@pytest.fixture
def stage(db) -> Stage:
    return open_stage()


VAGUE = '<p>Il bando è <a href="/piano/">qui</a>.</p>'
CLEAR = '<p>Leggi il <a href="/piano/">piano strategico</a>.</p>'


def page(*blocks: tuple, **fields) -> StandardPage:
    return StandardPage(title="Prova", slug="prova", body=list(blocks), **fields)


def rules(*blocks: tuple) -> list[str]:
    return [one.rule for one in errors_of(page(*blocks))]


def document(
    title: str = "Relazione", name: str = "relazione.pdf", *, is_accessible: bool = False
) -> SiteDocument:
    file = ContentFile(title.encode(), name=name)
    return SiteDocument.objects.create(title=title, file=file, is_accessible=is_accessible)


def table(caption: str, heading: str) -> tuple:
    raw = {"columns": [{"type": "text", "heading": heading}], "rows": [{"values": ["1"]}], "caption": caption}
    return "table", StandardPage._meta.get_field("body").stream_block.child_blocks["table"].to_python(raw)


def test_an_image_has_words_or_is_decoration(db):
    for words, expected in (({}, ["image"]), ({"alt_text": "Un disegno"}, []), ({"decorative": True}, [])):
        block = StandardPage._meta.get_field("body").stream_block.child_blocks["picture"]
        raw = {"image": {"image": image().pk, "decorative": False, "alt_text": ""} | words, "caption": ""}
        assert rules(("picture", block.to_python(raw))) == expected


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([("heading", "Uno"), ("text", "<h3>Due</h3><p>x</p><h4>Tre</h4>")], []),
        ([("text", "<h3>Senza</h3>")], ["heading"]),
        ([("heading", "Uno"), ("text", "<h4>Salta</h4>")], ["heading"]),
        ([("heading", "Uno"), ("text", "<h3></h3>")], ["heading"]),
        ([("heading", "Uno"), ("text", "<h3>a</h3><h4>b</h4>"), ("heading", "Due")], []),
    ],
)
def test_no_level_of_headings_is_left_out(db, blocks, expected):
    assert rules(*blocks) == expected


@pytest.mark.parametrize(
    "words",
    [
        "qui",
        "Qui.",
        "clicca qui",
        "«Clicca qui»",
        "link",
        "leggi tutto",
        "https://www.example.it/a",
        "www.example.it",
        "",
    ],
)
def test_the_words_of_a_link_say_where_it_leads(db, words):
    assert rules(("text", f'<p>Vedi <a href="/a/">{words}</a></p>')) == ["link"]


@pytest.mark.parametrize(
    "words", ["Bando delle piste", "piano 2025-2027", "scrivi a ufficio@example.it", "quindici"]
)
def test_words_that_say_it_are_let_through(db, words):
    assert rules(("text", f'<p>Vedi <a href="/a/">{words}</a></p>')) == []


def test_a_table_has_a_caption_and_headings(db):
    assert rules(table("", "Anno")) == ["table"]
    assert rules(table("Residenti", "")) == ["table"]
    assert rules(table("Residenti", "Anno")) == []


def test_blocks_inside_blocks_are_looked_at_too(db):
    assert rules(("details", {"summary": "Dove?", "text": VAGUE})) == ["link"]
    assert rules(("callout", {"kind": "info", "title": "Nota", "text": VAGUE})) == ["link"]


def test_a_pdf_that_not_everybody_reads_wants_a_twin(db):
    closed = document()
    shown = ("documents", {"title": "", "documents": [closed]})
    linked = ("text", f'<p>La <a linktype="document" id="{closed.pk}">relazione annuale</a></p>')
    assert rules(shown) == ["file"]
    assert rules(linked) == ["file"]
    twin = document(name="relazione.odt", is_accessible=True)
    assert rules(("documents", {"title": "", "documents": [closed, twin]})) == []
    assert rules(("documents", {"title": "", "documents": [document("Altra", is_accessible=True)]})) == []


def test_a_page_with_the_same_contents_is_a_twin(stage):
    closed = document()
    own = DocumentPage(title="Relazione", slug="relazione", kind="report", document=closed)
    assert [one.rule for one in errors_of(own)] == ["file"]
    own.body = [("text", "<p>Tutto quello che dice la relazione.</p>")]
    assert errors_of(own) == []
    index = DocumentIndexPage(title="Documenti", slug="documenti-prova")
    stage.home.add_child(instance=index)
    index.add_child(instance=own)
    assert rules(("documents", {"title": "", "documents": [closed]})) == []


def test_long_sentences_are_told_and_not_refused(db):
    long = "Parola " + "e parola " * 16 + "fine."
    found = findings_of(page(("text", f"<p>Breve. {long}</p>")))
    assert [(one.rule, one.is_error) for one in found] == [("length", False)]
    assert "34" in found[0].what


def test_a_point_inside_a_sentence_ends_none():
    text = "Il D.Lgs. 82/2005, art. 52, c. 2, dice così. Il sig. Rossi lo sa! E noi?"
    assert sentences(text) == [
        "Il D.Lgs. 82/2005, art. 52, c. 2, dice così.",
        "Il sig. Rossi lo sa!",
        "E noi?",
    ]
    assert too_long("una " * 30) == []
    assert too_long("una " * 31)[0][1] == 31
    assert beginning("a b c d e f g") == "a b c d e f…"


def test_the_reader_takes_what_editors_paste():
    found = read('<p>Uno<br/>due <b>tre</b></p><ul><li>a</li></ul><embed embedtype="image" id="1"/>&egrave;')
    assert found.passages == ["Uno due tre", "a", "è"]
    assert found.images == [None]


def test_the_texts_of_the_demo_break_no_rule(db):
    root = content.FOLDER / "site"
    texts = [
        str(path.relative_to(content.FOLDER))
        for folder in ("pages", "news")
        for path in (root / folder).glob("*.html")
    ]
    assert texts
    broken = [
        f"{name}: {one}" for name in sorted(texts) for one in errors_of(page(*body_of(content.text(name))))
    ]
    assert broken == []


# --- no way round


@pytest.fixture
def cast(stage) -> Cast:
    cast = Cast()
    for somebody in (cast.communication_author, cast.communication_approver):
        officer(somebody)
    return cast


@pytest.fixture
def author(cast) -> Client:
    return sign_in(Client(), cast.communication_author)


def typed(html: str, **fields: object) -> dict:
    comments = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
    body = streamfield([("heading", "Bandi"), ("text", rich_text(html, editor="default", features=["link"]))])
    own = {
        "title": "Bandi",
        "slug": "bandi",
        "intro": "",
        "body": body,
        "comments": comments,
        "change_note": "Nuova",
    }
    return nested_form_data(own | {"language": "it"} | fields)


def drafted(author: Client, stage, html: str, **action: str) -> Page | None:
    author.post(f"/admin/pages/add/home/standardpage/{stage.home.pk}/", typed(html, **action))
    return StandardPage.objects.filter(slug="bandi").first()


def test_a_draft_is_saved_whatever_it_breaks(author, stage):
    assert drafted(author, stage, VAGUE) is not None


def test_handing_in_is_refused_at_the_block_and_nothing_typed_is_lost(author, stage):
    page = drafted(author, stage, VAGUE)
    edit = f"/admin/pages/{page.pk}/edit/"
    answer = author.post(edit, typed(VAGUE + "<p>Appena scritto</p>", **{"action-submit": "1"}))
    assert not Page.objects.get(pk=page.pk).workflow_in_progress
    assert "Appena scritto" in answer.content.decode()
    errors = answer.context["form"].errors.as_data()["body"][0]
    assert list(errors.block_errors) == [1]
    author.post(edit, typed(CLEAR, **{"action-submit": "1"}))
    assert Page.objects.get(pk=page.pk).workflow_in_progress


def test_a_page_not_made_yet_is_refused_too(author, stage):
    assert drafted(author, stage, VAGUE, **{"action-submit": "1"}) is None
    assert drafted(author, stage, CLEAR, **{"action-submit": "1"}).workflow_in_progress


def test_a_program_that_hands_in_is_refused(author, stage):
    page = drafted(author, stage, VAGUE)
    edit = f"/admin/pages/{page.pk}/edit/"
    answer = author.post(edit, typed(VAGUE, **{"action-submit": "1"}), headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert not Page.objects.get(pk=page.pk).workflow_in_progress


def test_the_workflow_itself_is_the_door(cast, author, stage):
    page = drafted(author, stage, VAGUE)
    with pytest.raises(Unfit):
        page.get_workflow().start(page, cast.communication_author.user)


def approved_by_force(page: Page, cast: Cast) -> None:
    """As if the approval had been asked before there were rules."""
    workflow, user = page.get_workflow(), cast.communication_author.user
    state = WorkflowState.objects.create(
        content_type=page.get_content_type(), base_content_type=page.get_base_content_type(), object_id=str(page.pk),
        workflow=workflow, requested_by=user,
    )  # fmt: skip
    task = workflow.tasks.first().specific
    state.current_task_state = TaskState.objects.create(
        workflow_state=state, revision=page.latest_revision, task=task, status=TaskState.STATUS_IN_PROGRESS
    )
    state.save()
    task.on_action(state.current_task_state.specific, cast.communication_approver.user, "approve")


def test_what_was_handed_in_before_is_not_approved(cast, author, stage):
    page = drafted(author, stage, VAGUE)
    with pytest.raises(Unfit):
        approved_by_force(Page.objects.get(pk=page.pk), cast)
    assert not Page.objects.get(pk=page.pk).live


def test_control_without_the_rules_it_is_all_approved(cast, author, stage, monkeypatch):
    monkeypatch.setattr("cms.pages.operations.require_fit", lambda page: None)
    page = drafted(author, stage, VAGUE)
    approved_by_force(Page.objects.get(pk=page.pk), cast)
    assert Page.objects.get(pk=page.pk).live


def test_the_editor_says_what_is_to_be_mended(author, stage):
    page = drafted(author, stage, VAGUE)
    html = author.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert 'data-side-panel-toggle="rules"' in html
    assert "“qui”" in html or "«qui»" in html
