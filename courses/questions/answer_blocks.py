# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a question that its answers are made of, as they are written in Wagtail."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.content import WHOLE

WORDS = ["bold", "italic", "superscript", "subscript", "code", "ol", "ul"]


def refuse(name: str, words: str) -> blocks.StructBlockValidationError:
    """What a block raises about its part `name`."""
    return blocks.StructBlockValidationError(block_errors={name: ValidationError(words)})


class PercentBlock(blocks.DecimalBlock):
    """How much of the points an answer is worth, when it is neither all nor nothing."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"required": False, "max_digits": 8, "decimal_places": 5, "label": _("Worth (%)")}
        given |= {"min_value": 0, "max_value": 100}
        super().__init__(**given | kwargs)


class FeedbackBlock(blocks.RichTextBlock):
    """What the learner is told afterwards."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": WORDS, "required": False} | kwargs)


class PictureBlock(blocks.CharBlock):
    """What a picture shows, in words."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("Say what whoever does not see the picture must know in order to answer.")
        given = {"label": _("What the picture shows"), "help_text": help_text}
        super().__init__(**given | {"required": False, "max_length": 500} | kwargs)


class OptionBlock(blocks.StructBlock):
    """One of the answers to choose from."""

    text = blocks.TextBlock(label=_("Answer"), rows=1, max_length=2000)
    is_right = blocks.BooleanBlock(label=_("It is right"), required=False)
    weight = PercentBlock(
        min_value=-100,
        help_text=_(
            "Leave it blank to let right answers share the points. A wrong one may be worth less than 0."
        ),
    )
    feedback = FeedbackBlock(label=_("Said to who chooses it"))

    class Meta:
        label = _("Answer")
        form_layout = blocks.BlockGroup(children=["text", "is_right"], settings=["weight", "feedback"])

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError when the mark and the worth of the answer disagree."""
        cleaned = super().clean(value)
        weight = cleaned["weight"]
        if weight is not None and (weight > 0) != cleaned["is_right"]:
            words = gettext(
                "An answer worth more than 0 is right, any other is wrong: change one of the two."
            )
            raise refuse("weight", words)
        return cleaned


class PairBlock(blocks.StructBlock):
    """Two things that go together. `answer_uid` is not for people: it keeps the answer the same for life."""

    prompt = blocks.TextBlock(
        label=_("This"), rows=1, max_length=2000, required=False,
        help_text=_("Leave it blank for an answer that goes with nothing."))  # fmt: skip
    answer = blocks.TextBlock(label=_("goes with this"), rows=1, max_length=2000)
    answer_uid = blocks.CharBlock(required=False, max_length=100, form_classname="question-uid")

    class Meta:
        label = _("Pair")


class AcceptedTextBlock(blocks.StructBlock):
    """A text that counts as right."""

    text = blocks.CharBlock(
        label=_("Accepted answer"), max_length=500,
        help_text=_("Capitals and extra spaces do not matter. An asterisk (*) stands for any words."))  # fmt: skip
    percent = PercentBlock(default=Decimal(100), required=True)
    feedback = FeedbackBlock(label=_("Said to who writes it"))

    class Meta:
        label = _("Accepted answer")
        form_layout = blocks.BlockGroup(children=["text", "percent"], settings=["feedback"])


def number_of(text: str) -> Decimal:
    """The number an author wrote, with comma or point: "1.234,5", "3,14", "3.14". Raises ValidationError."""
    bare = "".join(text.split()).replace("−", "-")
    whole, comma, rest = bare.partition(",")
    groups = whole.lstrip("+-").split(".")
    if not comma and len(groups) == 2 and len(groups[1]) == 3 and 0 < len(groups[0].lstrip("0")) <= 3:
        raise ValidationError(
            gettext("%(typed)s may be read in two ways: write %(whole)s or %(decimal)s.")
            % {"typed": text, "whole": "".join(groups), "decimal": ",".join(groups)}
        )
    if comma or len(groups) > 2:
        if any(len(group) != 3 for group in groups[1:]):
            raise ValidationError(gettext("Write a number, like 12 or 3,14."))
        bare = whole.replace(".", "") + ("." + rest if comma else "")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 100 or "_" in bare:
        raise ValidationError(gettext("Write a number, like 12 or 3,14."))
    return number


class NumberBlock(blocks.CharBlock):
    """A number as one writes it in Italian; kept as typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 120} | kwargs)

    def clean(self, value: Any) -> Any:
        """Raises ValidationError when it is no number."""
        cleaned = super().clean(value)
        if cleaned:
            number_of(cleaned)
        return cleaned


class AcceptedNumberBlock(blocks.StructBlock):
    """A number that counts as right, give or take the tolerance."""

    value = NumberBlock(label=_("Accepted number"), help_text=_("For example 12 or 3,14."))
    tolerance = NumberBlock(
        label=_("Tolerance"), required=False,
        help_text=_("How far from it is still right; blank when only that number is."))  # fmt: skip
    percent = PercentBlock(default=Decimal(100), required=True)
    feedback = FeedbackBlock(label=_("Said to who writes it"))

    class Meta:
        label = _("Accepted number")
        form_layout = blocks.BlockGroup(children=["value", "tolerance", "percent"], settings=["feedback"])

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError when the tolerance is below 0."""
        cleaned = super().clean(value)
        if cleaned["tolerance"] and number_of(cleaned["tolerance"]) < 0:
            raise refuse("tolerance", gettext("Write a tolerance of 0 or more."))
        return cleaned


class UnitBlock(blocks.StructBlock):
    """Another unit in which the number may be given."""

    unit = blocks.CharBlock(label=_("Unit"), max_length=40)
    factor = NumberBlock(
        label=_("Worth"),
        help_text=_("How many of the main unit make one of it: for km, when the main unit is m, 1000."),
    )

    class Meta:
        label = _("Unit")

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError when the factor is not above 0."""
        cleaned = super().clean(value)
        if number_of(cleaned["factor"]) <= 0:
            raise refuse("factor", gettext("Write a number above 0."))
        return cleaned


class OneRightBlock(blocks.StructBlock):
    """Answers to choose from, `options`, of which one is right."""

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError when it is not clear which answer is the right one."""
        cleaned = super().clean(value)
        marked = [option for option in cleaned["options"] if option["is_right"]]
        whole = [one for one in marked if one["weight"] is None or one["weight"] >= WHOLE]
        if len(whole) != 1:
            raise refuse("options", gettext("Mark exactly one right answer."))
        return cleaned


class AcceptedBlock(blocks.StructBlock):
    """What is accepted as an answer: `accepted`, a list."""

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError when no accepted answer is worth all the points."""
        cleaned = super().clean(value)
        if not any(row["percent"] >= WHOLE for row in cleaned["accepted"]):
            raise refuse("accepted", gettext("Give 100 to at least one of the accepted answers."))
        return cleaned


class AcceptedTextsBlock(AcceptedBlock):
    """The texts accepted as an answer."""

    accepted = blocks.ListBlock(AcceptedTextBlock(), label=_("Accepted answers"), min_num=1, max_num=50)
    case_sensitive = blocks.BooleanBlock(label=_("Capitals matter"), required=False)


class AcceptedNumbersBlock(AcceptedBlock):
    """The numbers accepted as an answer."""

    accepted = blocks.ListBlock(AcceptedNumberBlock(), label=_("Accepted numbers"), min_num=1, max_num=50)


class SaidBlock(blocks.StructBlock):
    """What is said after an answer."""

    feedback_right = FeedbackBlock(label=_("Said when right"))
    feedback_partial = FeedbackBlock(label=_("Said when right in part"))
    feedback_wrong = FeedbackBlock(label=_("Said when wrong"))
    feedback_general = FeedbackBlock(label=_("Said in any case"))


SAID = ["feedback_right", "feedback_partial", "feedback_wrong", "feedback_general"]


class GapBlock(SaidBlock):
    """What every gap has."""

    weight = blocks.IntegerBlock(
        label=_("Weight"), min_value=1, max_value=100, default=1,
        help_text=_("How much it counts beside the other gaps."))  # fmt: skip


def _layout(*names: str) -> blocks.BlockGroup:
    return blocks.BlockGroup(children=list(names), settings=["weight", *SAID])


class ChoiceGapBlock(OneRightBlock, GapBlock):
    """A gap filled by choosing."""

    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=30)

    class Meta:
        icon = "list-ul"
        form_layout = _layout("options")
        label = _("Gap: choose from a list")


class TextGapBlock(AcceptedTextsBlock, GapBlock):
    """A gap filled with words."""

    class Meta:
        icon = "pilcrow"
        form_layout = _layout("accepted", "case_sensitive")
        label = _("Gap: write a word")


class NumberGapBlock(AcceptedNumbersBlock, GapBlock):
    """A gap filled with a number."""

    class Meta:
        icon = "order"
        form_layout = _layout("accepted")
        label = _("Gap: write a number")


class GapsBlock(blocks.StreamBlock):
    """The gaps of a text, in the order of their numbers."""

    single = ChoiceGapBlock()
    short_text = TextGapBlock()
    numeric = NumberGapBlock()
