# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a module is written in Wagtail: a stream of activities. A block id is the activity uid, for life."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from courses.questions.blocks import QUESTION_BLOCKS
from courses.questions.queries import branches

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class ActivityBlock(blocks.StructBlock):
    """What every activity has."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    minutes = blocks.IntegerBlock(label=_("Minutes it takes"), min_value=1, max_value=600)
    is_required = blocks.BooleanBlock(label=_("Required"), required=False, default=True)


class TextBlock(ActivityBlock):
    """A lesson to read."""

    body = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "doc-full"
        label = _("Lesson: text")


class VideoBlock(ActivityBlock):
    """A lesson to watch: our own file, with captions and transcript."""

    body = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, required=False)
    video = DocumentChooserBlock(label=_("Video (MP4 or WebM)"))
    captions = DocumentChooserBlock(
        label=_("Captions (VTT)"), help_text=_("For who does not hear the video.")
    )
    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        features=TEXT_FEATURES,
        help_text=_("What is said and what is shown, for who reads in its place."),
    )

    class Meta:
        icon = "media"
        label = _("Lesson: video")

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError; of captions and transcript that are missing it says what to do."""
        try:
            return super().clean(value)
        except blocks.StructBlockValidationError as refused:
            missing = {
                "captions": _(
                    "Choose the file of the captions (VTT): without it the module is not published."
                ),
                "transcript": _("Write the transcript: without it the module is not published."),
            }
            for name in missing.keys() & refused.block_errors.keys():
                if not value[name]:
                    refused.block_errors[name] = ValidationError(missing[name])
            raise


class FileBlock(ActivityBlock):
    """A lesson with a file to download."""

    body = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, required=False)
    file = DocumentChooserBlock(label=_("File"))

    class Meta:
        icon = "doc-empty"
        label = _("Lesson: file")


def bank_categories() -> list[tuple[str, str]]:
    """The categories of the bank with those they are in, as a choice."""
    return [(str(branch.category.uid), branch.title) for branch in branches()]


class PoolBlock(blocks.StructBlock):
    """Some questions of the bank, drawn at each attempt."""

    category = blocks.ChoiceBlock(label=_("Category of the bank"), choices=bank_categories)
    take = blocks.IntegerBlock(label=_("How many to draw"), min_value=1, max_value=100)


class QuizBlock(ActivityBlock):
    """A test graded by the server."""

    intro = blocks.TextBlock(label=_("Introduction"), rows=3, required=False)
    pass_percent = blocks.IntegerBlock(
        label=_("Passed with at least (% of the points)"), min_value=1, max_value=100, default=60
    )
    attempts_allowed = blocks.IntegerBlock(
        label=_("Attempts allowed (0: as many as one likes)"), min_value=0, max_value=20, default=0
    )
    cooling_hours = blocks.IntegerBlock(
        label=_("Hours to wait between attempts"), min_value=0, max_value=720, default=0
    )
    time_limit = blocks.IntegerBlock(
        label=_("Time limit in minutes (0: none)"), min_value=0, max_value=600, default=0
    )
    closes_date = blocks.DateBlock(label=_("Last day to take it"), required=False)
    feedback = blocks.ChoiceBlock(
        label=_("What is said afterwards"),
        choices=[
            ("outcome", _("the score alone")),
            ("marks", _("what is right and wrong, with the feedback")),
            ("full", _("also the right answers, once the test is closed for the person")),
        ],
        default="marks",
    )
    role = blocks.ChoiceBlock(
        label=_("In the module it is"),
        choices=[("entry", _("the entry test")), ("exit", _("the exit test"))],
        required=False,
    )
    questions = blocks.StreamBlock(QUESTION_BLOCKS, label=_("Questions"), required=False)
    pools = blocks.ListBlock(PoolBlock(), label=_("Questions drawn from the bank"), default=[])

    class Meta:
        icon = "help"
        label = _("Test")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["questions"] and not cleaned["pools"]:
            words = _("Write a question, or draw some from the bank.")
            raise blocks.StructBlockValidationError(block_errors={"questions": ValidationError(words)})
        return cleaned


class CriterionBlock(blocks.StructBlock):
    """A line of the rubric."""

    title = blocks.CharBlock(label=_("Criterion"), max_length=200)
    points = blocks.IntegerBlock(label=_("Points at most"), min_value=1, max_value=100)
    text = blocks.TextBlock(label=_("What is looked at"), rows=2, required=False)


class AssignmentBlock(ActivityBlock):
    """Something to hand in, graded by a tutor."""

    body = blocks.RichTextBlock(label=_("What to do"), features=TEXT_FEATURES)
    accepts = blocks.ChoiceBlock(
        label=_("One hands in"),
        choices=[("either", _("a text or a file")), ("text", _("a text")), ("file", _("a file"))],
        default="either",
    )
    pass_percent = blocks.IntegerBlock(
        label=_("Passed with at least (% of the points)"), min_value=1, max_value=100, default=60
    )
    rubric = blocks.ListBlock(CriterionBlock(), label=_("Rubric"), min_num=1)

    class Meta:
        icon = "edit"
        label = _("Assignment")


class MeetingBlock(ActivityBlock):
    """A meeting to attend."""

    body = blocks.RichTextBlock(label=_("When and where"), features=TEXT_FEATURES, required=False)
    attend_percent = blocks.IntegerBlock(
        label=_("Attendance that is enough (%)"), min_value=1, max_value=100, default=75
    )

    class Meta:
        icon = "group"
        label = _("Meeting")


class SurveyQuestionBlock(blocks.StructBlock):
    """A question of a survey."""

    text = blocks.CharBlock(label=_("Question"), max_length=300)
    kind = blocks.ChoiceBlock(
        label=_("Answered with"),
        choices=[
            ("scale", _("a number from 1 to 5")),
            ("choice", _("one of these")),
            ("text", _("a text")),
        ],
        default="scale",
    )
    options = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("To choose from"), default=[])
    is_required = blocks.BooleanBlock(label=_("Required"), required=False)


class SurveyBlock(ActivityBlock):
    """An anonymous survey."""

    body = blocks.RichTextBlock(label=_("Introduction"), features=TEXT_FEATURES, required=False)
    questions = blocks.ListBlock(SurveyQuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "comment"
        label = _("Survey")


class ActivitiesBlock(blocks.StreamBlock):
    """The activities of a module, in order."""

    text = TextBlock()
    video = VideoBlock()
    file = FileBlock()
    quiz = QuizBlock()
    assignment = AssignmentBlock()
    meeting = MeetingBlock()
    survey = SurveyBlock()


class ConditionBlock(blocks.StructBlock):
    """A condition about an activity, named by its title; `was_called` is for `catalogue.renaming`, not for people."""

    activity = blocks.CharBlock(label=_("Title of the activity"), max_length=200)
    percent = blocks.IntegerBlock(
        label=_("At least (%), for tests, assignments and meetings"),
        min_value=1,
        max_value=100,
        required=False,
    )
    was_called = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "tick"
        label = _("Activity")


class ConditionsBlock(blocks.StreamBlock):
    """Conditions on activities."""

    condition = ConditionBlock()


class AllBlock(blocks.StructBlock):
    """All of these."""

    of = ConditionsBlock(label=_("Activities"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("All of these")


class SomeBlock(blocks.StructBlock):
    """At least so many of these."""

    count = blocks.IntegerBlock(label=_("At least"), min_value=1, max_value=50, default=1)
    of = blocks.StreamBlock(
        [("condition", ConditionBlock()), ("all", AllBlock())], label=_("Of these"), min_num=1
    )

    class Meta:
        icon = "order"
        label = _("At least some of these")


class RuleBlock(blocks.StreamBlock):
    """What completes a module: all that is listed here. Empty: every required activity."""

    condition = ConditionBlock()
    some = SomeBlock()


class ProfessionalCreditBlock(blocks.StructBlock):
    """Credits that a professional order recognises."""

    order = blocks.CharBlock(label=_("Order"), max_length=120)
    code = blocks.CharBlock(label=_("Code of the event"), max_length=60, required=False)
    amount = blocks.DecimalBlock(label=_("Credits"), min_value=0, max_digits=5, decimal_places=2)


class ProfessionalCreditsBlock(blocks.StreamBlock):
    """Credits by order; empty: none."""

    credit = ProfessionalCreditBlock(label=_("Credits of an order"))
