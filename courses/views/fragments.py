# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions written once a process where they are the same for everybody: a thousand people may begin at once."""

from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.forms import QuizForm
from courses.questions.asked import Asked
from courses.questions.content import Question

TEMPLATE = "courses/question/question.html"
MOST = 4096
NUMBER = "\ue000"  # of private use: no question has it


def questions_html(form: QuizForm) -> list[SafeString]:
    """Each question of a form with its controls: those without an answer are kept, the others are written anew."""
    return [_one(asked, is_blank=not form.is_bound and not asked.is_answered) for asked in form]


def _one(asked: Asked, *, is_blank: bool) -> SafeString:
    if is_blank and not settings.DEBUG:
        html = _blank(get_language() or "", asked.question, asked.total, asked.picture_url)
        return mark_safe(html.replace(NUMBER, str(asked.number)))  # noqa: S308  (a number in what was escaped)
    return render_to_string(TEMPLATE, {"asked": asked})


@lru_cache(maxsize=MOST)
def _blank(language: str, question: Question, total: int, picture_url: str) -> SafeString:
    """The question as nobody has answered it, its options in this order, in the language that is active; NUMBER
    where its number is to stand."""
    asked = Asked(question, (NUMBER, total), {}, None, lambda _question: picture_url)
    return render_to_string(TEMPLATE, {"asked": asked})
