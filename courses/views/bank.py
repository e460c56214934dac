# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bank of questions, for the training office: the list, and a question with its key."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cms.rights import actor_of, door, fetch
from courses.questions.asked import Asked
from courses.questions.content import Question
from courses.questions.models import BankQuestion
from courses.questions.naming import KIND_NAMES, kind_in_words
from courses.questions.queries import Branch, branch_of, branches, with_last_version
from courses.questions.rules import can_keep_bank, can_keep_bank_question, questions_to_keep
from courses.questions.wording import right_answer_in_words
from courses.views.materials import picture_file

QUESTIONS_A_PAGE = 50
FILTERS = ("categoria", "tipo", "testo", "ritirate")


@door(can_keep_bank)
@never_cache
def bank(request: HttpRequest) -> HttpResponse:
    """The questions by category; the filters stand in the address."""
    every = branches()
    asked = {name: request.GET.get(name, "").strip()[:200] for name in FILTERS}
    branch = branch_of(every, asked["categoria"])
    rows = _asked_for(questions_to_keep(actor_of(request)), asked, branch)
    page = Paginator(rows, QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    titles = {one.category.pk: one.title for one in every}
    chosen = {name: value for name, value in asked.items() if value}
    context = {
        "page": page,
        "rows": [(row, titles[row.category_id], kind_in_words(row.kind or "")) for row in page],
        "asked": asked,
        "branch": branch,
        "branches": every,
        "kinds": KIND_NAMES.items(),
        "is_filtered": bool(chosen),
        "query": f"&{urlencode(chosen)}" if chosen else "",
    }
    return render(request, "courses/bank/list.html", context)


def _asked_for(
    questions: QuerySet[BankQuestion], asked: dict[str, str], branch: Branch | None
) -> QuerySet[Any]:
    rows = with_last_version(questions.defer("body")).filter(is_retired=asked["ritirate"] == "1")
    if branch:
        rows = rows.filter(category__in=branch.ids)
    if asked["tipo"]:
        rows = rows.filter(kind=asked["tipo"])
    for word in asked["testo"].split()[:10]:
        rows = rows.filter(Q(name__icontains=word) | Q(words__icontains=word))
    return rows.order_by("category__name", "category", "name", "pk")


@door(can_keep_bank_question, sample="bank_question")
@never_cache
def question(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A question as learners see it, its key beside, its versions."""
    known: BankQuestion = fetch(request, can_keep_bank_question, uid=uid)
    versions = list(known.versions.select_related("by").order_by("-number"))
    if not versions:
        raise Http404("a question without versions")
    last, key = versions[0].asked, versions[0].key
    asked = Asked(last, (1, 1), {}, None, lambda pictured: _picture_address(known, pictured))
    context = {
        "question": known,
        "filed": next(one.title for one in branches() if one.category.pk == known.category_id),
        "versions": versions,
        "asked": asked,
        "kind": kind_in_words(last.kind),
        "right": right_answer_in_words(last, key),
        "worths": [(option.text, key["weights"].get(option.uid, "0")) for option in last.options]
        if "weights" in key
        else [],
        "guidance": key.get("guidance", ""),
    }
    return render(request, "courses/bank/question.html", context)


def _picture_address(known: BankQuestion, pictured: Question) -> str:
    sha256 = pictured.picture.sha256 if pictured.picture else ""
    return f"{reverse('bank_picture', args=[known.uid])}?{sha256[:16]}"


@door(can_keep_bank_question, sample="bank_picture")
@never_cache
def picture(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The picture of a question as it is now."""
    known: BankQuestion = fetch(request, can_keep_bank_question, uid=uid)
    last = known.versions.order_by("-number").first()
    found = last.asked.picture if last else None
    if found is None:
        raise Http404("no picture")
    return picture_file(found.path)
