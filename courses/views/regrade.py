# SPDX-License-Identifier: AGPL-3.0-or-later
"""A wrong key is put right: what it would change is shown first, and applied only if nothing came meanwhile."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import regrading
from courses.catalogue.content import Activity, fingerprint
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.forms.keys import KeyForm
from courses.questions.content import Question, QuestionKind
from courses.questions.wording import right_answer_in_words
from courses.quizzes.queries import key_of
from courses.quizzes.regrading import BadKey, versions_with
from courses.regrading import Preview
from courses.tutoring.rules import can_evaluate
from courses.views.mending import place_of
from courses.views.results import last_test

OWN = {"csrfmiddlewaretoken", "preview", "apply", "edit", "seen"}


@door(can_evaluate, sample="class_question", methods=("GET", "POST"))
@never_cache
def correct(request: HttpRequest, slug: str, activity: UUID, question: UUID) -> HttpResponse:
    """The key of a question, to be corrected; its effects; one button that applies it."""
    module: ModulePage = fetch(request, can_evaluate, slug=slug)
    version, test = last_test(module, activity)
    asked = _question(test, question)
    key = key_of(version)[asked.uid]
    form = KeyForm(asked, key, request.POST if request.method == "POST" else None)
    alike, others = _versions(module, version, asked)
    context = {
        "module": module, "activity": test, "question": asked, "form": form, "others": others,
        "right": right_answer_in_words(asked, key), "place": place_of(request, module, test, asked.uid),
    }  # fmt: skip
    if form.is_bound and form.is_valid() and "edit" not in request.POST:
        try:
            return _previewed(request, form, alike, context)
        except BadKey as bad:
            form.add_error(None, str(bad))
    status = 422 if form.errors and "edit" not in request.POST else 200
    return render(request, "courses/teaching/correct_key.html", context, status=status)


def _question(test: Activity, uid: UUID) -> Question:
    asked = test.quiz.every_question if test.quiz else ()
    found = next((one for one in asked if one.uid == str(uid)), None)
    if found is None or found.kind == QuestionKind.ESSAY:
        raise Http404("no such question, or one that a person grades")
    return found


def _versions(
    module: ModulePage, version: ModuleVersion, asked: Question
) -> tuple[list[ModuleVersion], list[ModuleVersion]]:
    """The versions that ask the same question with the same options and key, and those that ask another one."""
    alike: list[ModuleVersion] = []
    others: list[ModuleVersion] = []
    key = key_of(version)[asked.uid]
    for one in versions_with(asked.uid, module_id=module.pk):
        is_same = key_of(one)[asked.uid] == key and _parts(_asked(one, asked.uid)) == _parts(asked)
        (alike if is_same else others).append(one)
    return alike, others


def _asked(version: ModuleVersion, uid: str) -> Question | None:
    tests = [one.quiz for one in version.activities if one.quiz]
    return next((one for test in tests for one in test.every_question if one.uid == uid), None)


def _parts(question: Question | None) -> tuple[Any, ...] | None:
    """What a key is about: of two questions with the same parts one key serves both."""
    if question is None:
        return None
    return question.kind, question.options, question.prompts, question.gaps, question.points


def _previewed(
    request: HttpRequest, form: KeyForm, versions: list[ModuleVersion], context: dict[str, Any]
) -> HttpResponse:
    asked: Question = context["question"]
    found = regrading.preview(versions=versions, question_uid=asked.uid, key=form.key)
    seen, status = _fingerprint(found, form), 200
    if "apply" in request.POST:
        if request.POST.get("seen") == seen:
            return _applied(request, form, versions, context)
        messages.warning(request, _("Attempts came in meanwhile: look at the effects again, then confirm."))
        status = 409
    context |= {
        "preview": found,
        "new_right": right_answer_in_words(asked, form.key),
        "seen": seen,
        "typed": [
            (name, value) for name, values in request.POST.lists() if name not in OWN for value in values
        ],
    }
    return render(request, "courses/teaching/key_effects.html", context, status=status)


def _fingerprint(found: Preview, form: KeyForm) -> str:
    """Of the key and of every grade that it changes: another attempt, or another grade, and it is another."""
    rows = [[one.old.pk, one.new.percent, one.new.is_passed] for one in found.changes]
    return fingerprint(form.key, rows)


def _applied(
    request: HttpRequest, form: KeyForm, versions: list[ModuleVersion], context: dict[str, Any]
) -> HttpResponse:
    regrading.correct_key(
        versions=versions, question_uid=context["question"].uid, key=form.key,
        reason=form.cleaned_data["reason"], by=actor_of(request), at=clock.now())  # fmt: skip
    messages.success(
        request, _("The key is corrected. The grades are being made anew: the earlier ones stay on record.")
    )
    return redirect("activity_outcomes", slug=context["module"].slug, activity=context["activity"].uid)
