# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a module is written in Wagtail: a stream of activities. A block id is the activity uid, for life."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class ActivityBlock(blocks.StructBlock):
    """What every activity has."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    minutes = blocks.IntegerBlock(label=_("Minutes it takes"), min_value=1, max_value=600)


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
    captions = DocumentChooserBlock(label=_("Captions (VTT)"))
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=TEXT_FEATURES)

    class Meta:
        icon = "media"
        label = _("Lesson: video")


class FileBlock(ActivityBlock):
    """A lesson with a file to download."""

    body = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, required=False)
    file = DocumentChooserBlock(label=_("File"))

    class Meta:
        icon = "doc-empty"
        label = _("Lesson: file")


class OptionBlock(blocks.StructBlock):
    """One of the answers to choose from."""

    text = blocks.CharBlock(label=_("Answer"), max_length=500)
    is_right = blocks.BooleanBlock(label=_("It is right"), required=False)


class QuestionBlock(blocks.StructBlock):
    """A question with answers to choose from."""

    text = blocks.TextBlock(label=_("Question"), rows=2)
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=10)
    feedback_right = blocks.TextBlock(label=_("Said when right"), rows=2, required=False)
    feedback_wrong = blocks.TextBlock(label=_("Said when wrong"), rows=2, required=False)
    one_right = True

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        right = sum(bool(option["is_right"]) for option in cleaned["options"])
        if right == 0 or (self.one_right and right > 1):
            words = _("Mark exactly one right answer.") if self.one_right else _("Mark the right answers.")
            raise blocks.StructBlockValidationError(block_errors={"options": ValidationError(words)})
        return cleaned


class SeveralRightBlock(QuestionBlock):
    """A question with one or more right answers; right only when exactly those are chosen."""

    one_right = False


class QuizBlock(ActivityBlock):
    """A test graded by the server."""

    intro = blocks.TextBlock(label=_("Introduction"), rows=3, required=False)
    pass_percent = blocks.IntegerBlock(
        label=_("Passed with at least (% of right answers)"), min_value=1, max_value=100, default=60
    )
    questions = blocks.StreamBlock(
        [
            ("single", QuestionBlock(icon="radio-full", label=_("One right answer"))),
            ("multiple", SeveralRightBlock(icon="tasks", label=_("Several right answers"))),
            ("true_false", QuestionBlock(icon="check", label=_("True or false"))),
        ],
        label=_("Questions"),
        min_num=1,
    )

    class Meta:
        icon = "help"
        label = _("Test")


class ActivitiesBlock(blocks.StreamBlock):
    """The activities of a module, in order."""

    text = TextBlock()
    video = VideoBlock()
    file = FileBlock()
    quiz = QuizBlock()
