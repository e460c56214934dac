# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scene of training's tests: a catalogue, a module of one lesson of each kind and a test, a learner."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from wagtail.models import Site

from courses import learning, office, sitting
from courses.authoring import activity_block, rule_blocks
from courses.catalogue.content import LESSONS
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.certificates.models import Certificate
from courses.enrolments.models import Enrolment
from courses.quizzes.models import Attempt
from tests import factories

AT = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nIl piano.\n"

QUESTIONS = [
    {
        "kind": "single",
        "text": "Quanti anni copre il piano?",
        "options": [{"text": "Tre", "is_right": True}, {"text": "Dieci", "is_right": False}],
        "feedback_right": "Giusto: è triennale.",
        "feedback_wrong": "Il piano è triennale.",
    },
    {
        "kind": "multiple",
        "text": "Quali parti ha un’agenda?",
        "options": [
            {"text": "Racconto", "is_right": True},
            {"text": "Azioni", "is_right": True},
            {"text": "Bilancio", "is_right": False},
        ],
        "feedback_right": "Giusto: racconto e azioni.",
        "feedback_wrong": "Il bilancio è un altro documento.",
    },
    {
        "kind": "true_false",
        "text": "Milano sta in una zona omogenea.",
        "options": [{"text": "Vero", "is_right": False}, {"text": "Falso", "is_right": True}],
        "feedback_right": "Giusto, è falso.",
        "feedback_wrong": "Milano non sta in nessuna zona.",
    },
]


def catalogue():
    return office.catalogue_under(parent=Site.objects.get(is_default_site=True).root_page, title="Formazione")


def material(name: str, content: bytes = b"0123456789"):
    """A file of the modules, accessible: an approval asks that of a PDF."""
    made = office.material(name=name, title=name, content=content)
    made.is_accessible = True
    made.save(update_fields=["is_accessible"])
    return made


def text_lesson(slug: str = "a-che-cosa-serve", title: str = "A che cosa serve il piano"):
    return {"slug": slug, "kind": "text", "title": title, "minutes": 10, "body": "<p>Serve a scegliere.</p>"}


def video_lesson(**changed):
    return {
        "slug": "chi-decide", "kind": "video", "title": "Chi decide", "minutes": 5, "body": "<p>Guarda.</p>",
        "video": material("passi.mp4"), "captions": material("passi.vtt", VTT),
        "transcript": "<p>Il Consiglio adotta.</p>",
    } | changed  # fmt: skip


def file_lesson():
    return {
        "slug": "lista", "kind": "file", "title": "La lista di controllo", "minutes": 5, "body": "",
        "file": material("lista.pdf", b"%PDF-1.7 lista"),
    }  # fmt: skip


def final_test(questions=QUESTIONS, slug: str = "prova", pass_percent: int = 60, **settings):
    return {
        "slug": slug, "kind": "quiz", "title": "Prova finale", "minutes": 10, "intro": "Tre domande.",
        "pass_percent": pass_percent, "questions": questions, **settings,
    }  # fmt: skip


def sole_test(person, questions=QUESTIONS, **settings) -> Enrolment:
    """An enrolment in a module that is only a test with these settings."""
    slug = "prova-" + "-".join(f"{name}-{value}" for name, value in sorted(settings.items())).replace(
        "_", "-"
    )
    return enrol(person, module(slug, [final_test(questions, **settings)], title="Solo una prova"))


def draft(slug: str = "piano", activities=None, **fields) -> ModulePage:
    given = {"title": "Che cos’è il piano", "intro": "Un percorso breve.", "credited_minutes": 90} | fields
    if activities is None:
        activities = [text_lesson(), video_lesson(), file_lesson(), final_test()]
    return office.write_module(
        catalogue=catalogue(), slug=slug, activities=activities, place="Milano",
        issuer=factories.body("Città metropolitana"), **given)  # fmt: skip


def module(slug: str = "piano", activities=None, **fields) -> ModulePage:
    """A published module, made once a slug."""
    known = ModulePage.objects.filter(slug=slug).first()
    if known:
        return known
    office.publish_module(module=draft(slug, activities, **fields), by=None, at=AT)
    return ModulePage.objects.get(slug=slug)


def republish(
    page: ModulePage, activities=None, *, more=(), change="minor", note="", **fields
) -> ModuleVersion:
    """The next version of a module: other activities (data of `write_module`), or `more` of them, other fields."""
    page = ModulePage.objects.get(pk=page.pk)
    raw = [*page.activities.raw_data] if activities is None else _raw(page.slug, activities)
    page.activities = [*raw, *_raw(page.slug, more)]
    if "rule" in fields:
        fields["rule"] = rule_blocks(fields["rule"])
    page.change, page.change_note = change, note or ("Che cosa cambia." if change == "major" else "")
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page.versions.latest("number")


def _raw(slug: str, activities):
    return [activity_block(slug, data) for data in activities]


def short_module(slug: str = "breve", **fields) -> ModulePage:
    """A published module that is only a test."""
    return module(slug, [final_test()], **{"title": "Modulo breve"} | fields)


def enrol(person, page: ModulePage | None = None, at: datetime = AT) -> Enrolment:
    made = learning.enrol(module=page or module(), by=factories.actor(person), at=at)
    return again(made)


def again(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.select_related("version", "module", "progress", "person").get(pk=enrolment.pk)


def lessons(enrolment: Enrolment):
    return [activity for activity in enrolment.followed.activities if activity.kind in LESSONS]


def quiz(enrolment: Enrolment):
    return next(activity for activity in enrolment.followed.activities if activity.is_quiz)


def view_lessons(enrolment: Enrolment, at: datetime = AT) -> None:
    for activity in lessons(enrolment):
        learning.complete_lesson(
            enrolment=enrolment, activity_uid=UUID(activity.uid), by=factories.actor(enrolment.person), at=at
        )


def begin(enrolment: Enrolment, at: datetime = AT) -> Attempt:
    return sitting.start_attempt(
        enrolment=enrolment,
        activity_uid=UUID(quiz(enrolment).uid),
        by=factories.actor(enrolment.person),
        at=at,
    )


def right_answer(key) -> dict:
    """The whole answer that a key asks, of any kind that the server marks."""
    if "weights" in key:
        return {"choices": [uid for uid, weight in key["weights"].items() if float(weight) > 0]}
    if "pairs" in key:
        return {"pairs": dict(key["pairs"])}
    if "order" in key:
        return {"order": list(key["order"])}
    if "accepted" in key:
        best = max(key["accepted"], key=lambda row: float(row["percent"]))
        return {"text": best.get("text") or best["value"]}
    return {"gaps": {uid: _gap_text(gap) for uid, gap in key["gaps"].items()}}


def _gap_text(key) -> str:
    answer = right_answer(key)
    return answer["text"] if "text" in answer else answer["choices"][0]


def asked(attempt: Attempt) -> list[str]:
    """Uids of the questions of the attempt's test."""
    return [question.uid for question in attempt.version.activity(attempt.activity_uid).quiz.every_question]


def right_answers(attempt: Attempt) -> dict[str, dict]:
    return right_answers_of(attempt, asked(attempt))


def right_answers_of(attempt: Attempt, uids) -> dict[str, dict]:
    return {uid: right_answer(attempt.version.key[uid]) for uid in uids}


def wrong_answers(attempt: Attempt) -> dict[str, dict]:
    """One wrong choice a question; of the questions that are answered by choosing."""
    questions = attempt.version.activity(attempt.activity_uid).quiz.every_question
    keys = {question.uid: attempt.version.key[question.uid] for question in questions}
    wrong = {
        uid: next(option for option, weight in key["weights"].items() if float(weight) <= 0)
        for uid, key in keys.items()
        if "weights" in key
    }
    return {uid: {"choices": [option]} for uid, option in wrong.items()}


def form(answers, key: UUID | None = None, seen: int | None = None) -> sitting.Form:
    """A form of a test as sent without a script."""
    return sitting.Form(key=key or uuid4(), answers=answers, seen=seen)


def hand_in(attempt: Attempt, answers=None, at: datetime = LATER, key: UUID | None = None):
    given = right_answers(attempt) if answers is None else answers
    by = factories.actor(attempt.person)
    return sitting.submit(attempt=attempt, form=form(given, key), by=by, at=at)


def pass_module(person, page: ModulePage | None = None) -> Certificate:
    """The whole way: enrolment, lessons, test passed; the certificate that comes of it."""
    enrolment = enrol(person, page)
    view_lessons(enrolment)
    hand_in(begin(enrolment))
    return Certificate.objects.get(person=person, module=enrolment.module)
