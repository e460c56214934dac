# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the kinds of question are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.questions.content import QuestionKind

KIND_NAMES: Mapping[str, str | Promise] = {
    QuestionKind.SINGLE.value: _("One right answer"),
    QuestionKind.MULTIPLE.value: _("Several right answers"),
    QuestionKind.TRUE_FALSE.value: _("True or false"),
    QuestionKind.MATCHING.value: _("Matching"),
    QuestionKind.ORDERING.value: _("Putting in order"),
    QuestionKind.SHORT_TEXT.value: _("Short text"),
    QuestionKind.NUMERIC.value: _("Number"),
    QuestionKind.CLOZE.value: _("Text with gaps"),
    QuestionKind.ESSAY.value: _("Open answer"),
}


def kind_in_words(kind: str) -> str:
    """ "One right answer"."""
    return str(KIND_NAMES.get(kind, kind))
