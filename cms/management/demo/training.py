# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's training modules."""

from typing import Any

from django.utils.safestring import mark_safe
from wagtail.models import Page

from cms import clock, pdf
from cms.areas.models import PlanNode
from cms.management.demo.content import FOLDER, read, text
from cms.people.models import Body
from courses import office


def load_modules(slugs: list[str], *, home: Page) -> None:
    """Writes and publishes the modules under the catalogue, in the order given."""
    catalogue = office.catalogue_under(
        parent=home,
        title="Formazione",
        intro="Moduli brevi per chi lavora nei Comuni e nella Città metropolitana. Alla fine scarichi l’attestato.",
    )
    for slug in slugs:
        _load_module(read(f"modules/{slug}.json"), catalogue=catalogue)


def _load_module(data: dict[str, Any], *, catalogue: Any) -> None:
    quiz = read(data["quiz_file"])
    lessons = [_lesson(lesson) for lesson in data["lessons"]]
    module = office.write_module(
        catalogue=catalogue,
        slug=data["slug"],
        title=data["title"],
        activities=[*lessons, quiz | {"kind": "quiz", "slug": "prova"}],
        issuer=Body.objects.get(kind=Body.Kind.METROPOLITAN_CITY),
        place="Milano",
        intro=data["summary"],
        audience=data["audience"],
        goals="<ul>" + "".join(f"<li>{goal}</li>" for goal in data["goals"]) + "</ul>",
        level=data["level"],
        area=PlanNode.objects.get(edition__slug="2019-2021", slug=data["policy_area"]),
        credited_minutes=data["credited_minutes"],
        is_example=data["is_example"],
    )
    office.publish_module(module=module, by=None, at=clock.now())


def _lesson(data: dict[str, Any]) -> dict[str, Any]:
    """A lesson as `courses.office.write_module` takes it, its files stored."""
    lesson = {name: data[name] for name in ("slug", "kind", "title", "minutes")} | {
        "body": text(data["body_file"])
    }
    if video := data.get("video"):
        film = (FOLDER / "modules" / "piano-strategico" / video["filename"]).read_bytes()
        lesson["video"] = office.material(name=video["filename"], title=video["title"], content=film)
        captions = text(video["captions_file"]).encode()
        lesson["captions"] = office.material(
            name=video["captions_file"].rpartition("/")[2],
            title=f"{video['title']} (sottotitoli)",
            content=captions,
        )
        lesson["transcript"] = text(video["transcript_file"])
    if handout := data.get("file"):
        lesson["file"] = office.material(
            name=handout["filename"],
            title=handout["title"],
            content=paper(handout["title"], handout["body_file"]),
        )
    return lesson


def paper(title: str, body_file: str) -> bytes:
    """A text of the content folder as an accessible PDF, marked as an example."""
    context = {
        "title": title,
        "author": "Città metropolitana di Milano",
        "body": mark_safe(text(body_file)),  # noqa: S308  a file of this repository
        "is_example": True,
        "made_at": clock.now(),
    }
    return pdf.render("pdf/paper.html", context)
