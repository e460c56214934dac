# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a question is written in Wagtail. Block ids are the uids of the question and of its parts, for life."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import get_text_for_indexing

from courses.questions.answer_blocks import (
    SAID,
    WORDS,
    AcceptedNumbersBlock,
    AcceptedTextsBlock,
    GapsBlock,
    OneRightBlock,
    OptionBlock,
    PairBlock,
    PictureBlock,
    SaidBlock,
    UnitBlock,
    refuse,
)
from courses.questions.content import GAP

SETTINGS = ["points", "picture", "picture_alt", *SAID]


def _layout(*names: str) -> blocks.BlockGroup:
    return blocks.BlockGroup(children=["text", *names], settings=SETTINGS)


class QuestionBlock(SaidBlock):
    """What every question has. Points, picture and feedback wait in the block's settings."""

    text = blocks.RichTextBlock(label=_("Question"), features=WORDS)
    points = blocks.IntegerBlock(label=_("Points"), min_value=0, max_value=1000, default=1)
    picture = ImageChooserBlock(label=_("Picture"), required=False)
    picture_alt = PictureBlock()

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError when nothing is asked, or a picture comes without words."""
        cleaned = super().clean(value)
        if not get_text_for_indexing(cleaned["text"].source).strip():
            raise refuse("text", gettext("Write the question."))
        if cleaned["picture"] and not cleaned["picture_alt"].strip():
            raise refuse("picture_alt", gettext("Say what the picture shows: not everybody sees it."))
        return cleaned


class ChoosingBlock(QuestionBlock):
    """Some answers to choose from."""

    options = blocks.ListBlock(
        OptionBlock(), label=_("Answers"), min_num=2, max_num=30,
        default=[OptionBlock().get_default() for _place in range(2)])  # fmt: skip
    is_order_fixed = blocks.BooleanBlock(
        label=_("Keep the answers in this order"), required=False,
        help_text=_("Otherwise each learner finds them in another order."))  # fmt: skip


class SingleBlock(OneRightBlock, ChoosingBlock):
    """One right answer among some."""

    class Meta:
        icon = "radio-full"
        label = _("One right answer")
        form_layout = _layout("options", "is_order_fixed")


class MultipleBlock(ChoosingBlock):
    """One or more right answers."""

    is_partial = blocks.ChoiceBlock(
        [("", _("all or nothing: only exactly the right answers give points")),
         ("share", _("a share for each right answer, minus one for each wrong answer"))],
        label=_("Points"), required=False)  # fmt: skip

    class Meta:
        icon = "tasks"
        label = _("Several right answers")
        form_layout = _layout("options", "is_partial", "is_order_fixed")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not any(option["is_right"] for option in cleaned["options"]):
            raise refuse("options", gettext("Mark the right answers."))
        return cleaned


def _true_and_false() -> list[Any]:
    return [{**OptionBlock().get_default(), "text": text} for text in (gettext("True"), gettext("False"))]


class TrueFalseBlock(OneRightBlock, QuestionBlock):
    """A statement that is true or false."""

    options = blocks.ListBlock(OptionBlock(), label=_("Mark the right one"), min_num=2, max_num=2)

    class Meta:
        icon = "check"
        label = _("True or false")
        form_layout = _layout("options")

    def get_default(self) -> Any:
        return self.normalize({**self._defaults(), "options": _true_and_false()})

    def _defaults(self) -> dict[str, Any]:
        return {name: child.get_default() for name, child in self.child_blocks.items() if name != "options"}


class MatchingBlock(QuestionBlock):
    """Things to match with others."""

    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2, max_num=30)

    class Meta:
        icon = "link"
        label = _("Matching")
        form_layout = _layout("pairs")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        prompts = [pair["prompt"].strip() for pair in cleaned["pairs"] if pair["prompt"].strip()]
        answers = {pair["answer"].strip() for pair in cleaned["pairs"]}
        if len(prompts) < 2 or len(answers) < 2:
            raise refuse("pairs", gettext("Write at least two things to match, with two different answers."))
        if len(set(prompts)) < len(prompts):
            raise refuse("pairs", gettext("The same thing to match is there twice: change or remove one."))
        return cleaned


class OrderingBlock(QuestionBlock):
    """Things to put in order."""

    items = blocks.ListBlock(
        blocks.TextBlock(label=_("Step"), rows=1, max_length=2000),
        label=_("Write them in the right order"), min_num=2, max_num=20,
        help_text=_("The learner finds them mixed up."))  # fmt: skip

    class Meta:
        icon = "list-ol"
        label = _("Putting in order")
        form_layout = _layout("items")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        texts = [item.strip() for item in cleaned["items"]]
        if len(set(texts)) < len(texts):
            raise refuse("items", gettext("Two of them are the same: change or remove one."))
        return cleaned


class ShortTextBlock(AcceptedTextsBlock, QuestionBlock):
    """An answer of a few words, which the server compares."""

    class Meta:
        icon = "pilcrow"
        label = _("Short text")
        form_layout = _layout("accepted", "case_sensitive")


class NumericBlock(AcceptedNumbersBlock, QuestionBlock):
    """A number, with a tolerance and a unit when they are needed."""

    unit = blocks.CharBlock(
        label=_("Unit"), max_length=40, required=False,
        help_text=_("For example € or km: the learner sees it beside the number."))  # fmt: skip
    units = blocks.ListBlock(UnitBlock(), label=_("Other units accepted"), default=[], max_num=20)

    class Meta:
        icon = "order"
        label = _("Number")
        form_layout = _layout("accepted", "unit", "units")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["units"] and not cleaned["unit"]:
            raise refuse("unit", gettext("Write the main unit, of which the others are worth a part."))
        return cleaned


class ClozeBlock(QuestionBlock):
    """A text with gaps: `[[1]]` in the text is the first gap of the list."""

    text = blocks.RichTextBlock(
        label=_("Text with gaps"), features=WORDS,
        help_text=_("Write [[1]] where the first gap goes, [[2]] where the second goes, and so on: "
                    "“The capital of Italy is [[1]].” Then add the gaps below, in the same order."))  # fmt: skip
    gaps = GapsBlock(label=_("Gaps, in the order of their numbers"), min_num=1, max_num=50)

    class Meta:
        icon = "edit"
        label = _("Text with gaps")
        form_layout = _layout("gaps")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        numbers = [int(n) for n in GAP.findall(get_text_for_indexing(cleaned["text"].source))]
        wanted = list(range(1, len(cleaned["gaps"]) + 1))
        if missing := sorted(set(wanted) - set(numbers)):
            words = gettext("Write [[%(number)s]] in the text, where that gap goes, or remove the gap.")
            raise refuse("text", words % {"number": missing[0]})
        if extra := sorted(set(numbers) - set(wanted)):
            words = gettext("The text has [[%(number)s]] but there is no such gap: add it below.")
            raise refuse("gaps", words % {"number": extra[0]})
        if len(numbers) > len(wanted):
            raise refuse("text", gettext("The same gap is there twice: give each its own number."))
        return cleaned


class EssayBlock(QuestionBlock):
    """A longer text that a person grades."""

    guidance = blocks.TextBlock(
        label=_("For whoever grades"), required=False, rows=4,
        help_text=_("What to look for in the answer. Learners never see it."))  # fmt: skip

    class Meta:
        icon = "doc-full"
        label = _("Open answer")
        form_layout = _layout("guidance")


QUESTION_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("single", SingleBlock()),
    ("multiple", MultipleBlock()),
    ("true_false", TrueFalseBlock()),
    ("matching", MatchingBlock()),
    ("ordering", OrderingBlock()),
    ("short_text", ShortTextBlock()),
    ("numeric", NumericBlock()),
    ("cloze", ClozeBlock()),
    ("essay", EssayBlock()),
]


class OneQuestionBlock(blocks.StreamBlock):
    """Exactly one question, of any kind."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks or QUESTION_BLOCKS, **{"min_num": 1, "max_num": 1} | kwargs)
