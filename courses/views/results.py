# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the tests of a module go: its questions one by one, and what people know before and after."""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms.rights import actor_of, door, fetch
from cms.sheets import csv_out
from courses.admissions.rules import can_run_training
from courses.catalogue.content import Activity
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.questions.content import Key, QuestionKind
from courses.questions.naming import kind_in_words
from courses.questions.wording import right_answer_in_words
from courses.quizzes.queries import key_of
from courses.quizzes.statistics import FEWEST, Gap, ItemStatistics, statistics_of
from courses.tutoring import queries
from courses.tutoring.gaps import gap_report
from courses.tutoring.rules import can_evaluate, modules_to_evaluate
from courses.views.mending import Place, place_of

EASY, HARD, WEAK = 0.9, 0.2, 0.2


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option of a question: how many chose it, whether it is right, what that says."""

    text: str
    count: int
    percent: int
    is_right: bool
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question in figures and in words. `place`: where it is to be mended, when its key was corrected and its
    author has not changed it."""

    statistics: ItemStatistics
    facility: str
    discrimination: str
    words: list[str]
    chosen: list[Chosen]
    right: list[str]
    can_correct: bool
    place: Place | None


@door(can_run_training)
@never_cache
def modules(request: HttpRequest) -> HttpResponse:
    """The modules whose results can be read."""
    found = modules_to_evaluate(actor_of(request)).order_by("title").defer_streamfields()
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "courses/teaching/outcomes.html", {"page": page})


@door(can_evaluate, sample="class")
@never_cache
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """The tests of a module; entry and exit compared, over all and by body. ?formato=csv gives a file."""
    found: ModulePage = fetch(request, can_evaluate, slug=slug)
    version = found.versions.defer("key").order_by("-number").first()
    activities = version.activities if version else ()
    report = gap_report(found, activities)
    if request.GET.get("formato") == "csv" and report:
        rows = [("", report.gap), *((name or _("no body"), gap) for name, gap in report.by_body)]
        return _csv(f"ingresso-uscita-{slug}", _gap_titles(), [_gap_row(name, gap) for name, gap in rows])
    tests = [one for one in activities if one.quiz]
    context = {"module": found, "tests": tests, "report": report, "fewest": FEWEST}
    return render(request, "courses/teaching/module_outcomes.html", context)


def _gap_titles() -> list[str]:
    return [_("Body"), _("People"), _("Entry (%)"), _("Exit (%)"), _("Gap between the two")]


def _gap_row(name: str, gap: Gap | None) -> list[object]:
    name = name or _("All")
    if gap is None:
        return [name, _("fewer than %(count)s") % {"count": FEWEST}, "", "", ""]
    return [name, gap.count, *(number_format(round(one, 1)) for one in (gap.entry, gap.exit, gap.gap))]


@door(can_evaluate, sample="class_quiz")
@never_cache
def activity(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """A test question by question: how hard, how telling, what was chosen. ?formato=csv gives a file."""
    found: ModulePage = fetch(request, can_evaluate, slug=slug)
    version, test = last_test(found, activity)
    items = _items(request, found, version, test)
    if request.GET.get("formato") == "csv":
        return _csv(f"domande-{slug}", _item_titles(), [_item_row(item) for item in items])
    context = {
        "module": found,
        "activity": test,
        "items": items,
        "fewest": FEWEST,
        "corrections": queries.corrections_of(found, test),
    }
    return render(request, "courses/teaching/activity_outcomes.html", context)


def last_test(module: ModulePage, uid: UUID) -> tuple[ModuleVersion, Activity]:
    """The last version that has such a test, and the test; Http404 when none has."""
    for version in module.versions.order_by("-number"):
        found = version.activity(uid)
        if found and found.quiz:
            return version, found
    raise Http404("no such test in any version of the module")


def _items(request: HttpRequest, module: ModulePage, version: ModuleVersion, test: Activity) -> list[Item]:
    if test.quiz is None:
        raise Http404("no test")
    key = key_of(version)
    corrected = {uid for uid in key if key[uid] != version.key[uid]}
    places = {uid: place_of(request, module, test, uid) for uid in corrected}
    rows = statistics_of(test.quiz, module_id=module.pk, activity_uid=test.uid)
    return [_item(row, key.get(row.question.uid, {}), places.get(row.question.uid)) for row in rows]


def _item(row: ItemStatistics, key: Key, place: Place | None) -> Item:
    return Item(
        statistics=row,
        facility="–" if row.facility is None else f"{round(row.facility * 100)}%",
        discrimination="–" if row.discrimination is None else number_format(round(row.discrimination, 2)),
        words=_said(row),
        chosen=_chosen(row, key),
        right=right_answer_in_words(row.question, key) if key else [],
        can_correct=row.question.kind != QuestionKind.ESSAY and bool(key),
        place=place,
    )


def _said(row: ItemStatistics) -> list[str]:
    """What the figures say, in words."""
    if row.facility is None or row.count < FEWEST:
        return [_("too few attempts to tell")]
    words = []
    if row.facility >= EASY:
        words.append(_("too easy: almost everybody gets it right"))
    elif row.facility <= HARD:
        words.append(_("too hard: almost nobody gets it right"))
    if row.discrimination is not None and row.discrimination < 0:
        words.append(_("who does well elsewhere gets it wrong: look at the key and at the words"))
    elif row.discrimination is not None and row.discrimination < WEAK:
        words.append(_("it does not tell who knows from who does not"))
    return words or [_("it works well")]


def _chosen(row: ItemStatistics, key: Key) -> list[Chosen]:
    """The options of a question answered by choosing, the right ones first marked; none for other kinds."""
    weights = {uid: float(weight) for uid, weight in key.get("weights", {}).items()}
    best = max((row.choices.get(uid, 0) for uid, weight in weights.items() if weight > 0), default=0)
    found = []
    for option in row.question.options if weights else ():
        count, is_right = row.choices.get(option.uid, 0), weights.get(option.uid, 0) > 0
        words = ""
        if not is_right and row.count >= FEWEST:
            words = _("nobody chooses it: it distracts nobody") if not count else ""
            words = _("chosen more than the right one") if count > best else words
        percent = round(100 * count / row.count) if row.count else 0
        found.append(Chosen(option.text, count, percent, is_right, words))
    return found


def _item_titles() -> list[str]:
    return [
        _("Question"), _("Kind"), _("Attempts"), _("Answered"), _("Facility (%)"), _("Discrimination"),
        _("In words"), _("Right answer"), _("Answers chosen"),
    ]  # fmt: skip


def _item_row(item: Item) -> list[object]:
    row = item.statistics
    chosen = " | ".join(f"{one.text}: {one.count}" for one in item.chosen)
    return [
        row.question.text, kind_in_words(row.question.kind), row.count, row.answered, item.facility.rstrip("%"),
        item.discrimination, "; ".join(item.words), " | ".join(item.right), chosen,
    ]  # fmt: skip


def _csv(name: str, titles: list[str], rows: list[list[object]]) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(csv_out(titles, rows), content_type="text/csv; charset=utf-8", headers=headers)
