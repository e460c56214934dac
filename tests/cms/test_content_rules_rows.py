# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules about contents read the rows of a page's lists too, and say in which row and field."""

import pytest
from django.db import models
from django.test.utils import isolate_apps
from wagtail.fields import RichTextField, StreamField

from cms.blocks.text import HeadingBlock
from cms.pages.checks import errors_of, findings_of
from cms.pages.checks.findings import Finding, Place
from cms.pages.checks.rules import RULES
from cms.pages.checks.walk import pieces_of_row
from cms.pages.models import SiteDocument, SiteImage
from cms.views.content_rules import say_in_rows
from home.models import ActionPage, Milestone, StandardPage
from tests.cms.test_content_rules import VAGUE, document
from tests.home.stage import image

LONG = "Parola " + "e parola " * 16 + "fine."


def said_of(row: models.Model) -> list[tuple[str, str, str]]:
    """(rule, field, words of the place) of what refuses a row, the second of its list."""
    found = list(pieces_of_row(row, Place("steps", None, "", row=1)))
    page = StandardPage(title="Prova", slug="prova")
    said = [one for rule in RULES for one in rule(page, found) if one.is_error]
    return [(one.rule, one.place.part, one.place.words) for one in said]


@isolate_apps("home")
def test_rich_text_links_images_and_files_of_a_row_are_looked_at(db):
    class Step(models.Model):
        text = RichTextField("Testo", blank=True)
        picture = models.ForeignKey(SiteImage, models.CASCADE, null=True, related_name="+")
        picture_alt = models.CharField(blank=True)
        file = models.ForeignKey(SiteDocument, models.CASCADE, null=True, related_name="+")
        body = StreamField([("heading", HeadingBlock())], blank=True)
        code = models.SlugField(blank=True)
        kind = models.CharField(choices=[("a", LONG)], blank=True)

        class Meta:
            app_label = "home"
            verbose_name_plural = "passi"

    [(rule, part, words)] = said_of(Step(text=VAGUE))
    assert (rule, part) == ("link", "text")
    assert [piece in words for piece in ("Passi", "2", "testo")] == [True] * 3
    assert [one[:2] for one in said_of(Step(picture=image()))] == [("image", "picture")]
    assert said_of(Step(picture=image(), picture_alt="Un disegno")) == []
    assert [one[:2] for one in said_of(Step(file=document()))] == [("file", "file")]
    assert [one[:2] for one in said_of(Step(body=[("heading", "")]))] == [("heading", "body")]
    assert said_of(Step(code="qui", kind="a")) == []


def test_the_rows_of_an_action_are_read_in_their_order(db):
    page = ActionPage(title="Prova", slug="prova")
    page.milestones = [
        Milestone(title="Seconda", note=LONG, sort_order=1),
        Milestone(title="Prima", sort_order=0),
    ]
    [finding] = findings_of(page)
    assert (finding.rule, finding.is_error) == ("length", False)
    assert (finding.place.field, finding.place.row, finding.place.part) == ("milestones", 1, "note")
    assert errors_of(page) == []


@pytest.fixture
def form(db):
    """The form of a new action with two milestones, the first of which is taken away."""
    made = ActionPage.get_edit_handler().get_form_class()
    blank = made(instance=ActionPage())
    sent: dict[str, object] = {"body-count": 0}
    for name, formset in blank.formsets.items():
        total = 2 if name == "milestones" else 0
        sent |= {f"{name}-TOTAL_FORMS": total, f"{name}-INITIAL_FORMS": 0, f"{name}-MIN_NUM_FORMS": 0}
        sent |= {f"{name}-MAX_NUM_FORMS": 1000}
        assert formset.prefix == name
    for number, title in enumerate(("Via", "Resta")):
        row = {"title": title, "state": "next", "ORDER": number + 1, "DELETE": "on" if title == "Via" else ""}
        sent |= {f"milestones-{number}-{name}": said for name, said in row.items()}
    filled = made(sent, instance=ActionPage())
    filled.is_valid()
    return filled


def test_what_refuses_a_row_stands_at_its_field_and_above_the_form(form):
    place = Place("milestones", None, "Tappe, riga 1 (nota)", row=0, part="note")
    say_in_rows(form, "milestones", [Finding("link", place, True, "Il link è vago.", "Scrivi dove porta.")])
    gone, stays = form.formsets["milestones"].forms
    assert stays.errors == {"note": ["Il link è vago. Scrivi dove porta."]}
    assert gone.errors == {}
    assert form.non_field_errors() == ["Tappe, riga 1 (nota): Il link è vago. Scrivi dove porta."]
