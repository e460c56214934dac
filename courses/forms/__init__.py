# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain forms: they clean and never save."""

from courses.forms.code import CodeForm
from courses.forms.quiz import QuizForm

__all__ = ["CodeForm", "QuizForm"]
