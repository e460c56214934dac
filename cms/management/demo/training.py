# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's training modules."""

import io
from typing import Any

from django.db import transaction
from django.utils.safestring import mark_safe
from wagtail.models import Page

from cms import clock, pdf
from cms.areas.models import PlanNode
from cms.management.demo.classes import load_class
from cms.management.demo.content import FOLDER, read, text
from cms.management.demo.pictures import mark
from cms.people.models import Body
from courses import office
from courses.catalogue.models import Audience, CataloguePage, Competence, ModulePage
from courses.certificates.issuers import logos
from courses.certificates.issuers.operations import store
from courses.certificates.models import Issuer
from courses.questions.models import QuestionCategory

MODULES = ["piano-strategico", "agenda-territoriale", "documenti-accessibili"]
LATER = ["scheda-di-azione", "condurre-un-tavolo", "giornata-di-avvio"]
WRITTEN = (
    "seats", "admission", "edition", "attests", "mode", "programme", "trainers", "legal_basis", "issuing",
    "professional_credits", "valid_months", "renewal_days", "shows_tax_code",
)  # fmt: skip


def load_training(*, home: Page) -> None:
    """Everything of training: modules, bank, path, tutors, learners. What is there already stays as it is."""
    catalogue = office.catalogue_under(
        parent=home,
        title="Formazione",
        intro="Moduli brevi per chi lavora nei Comuni e nella Città metropolitana. Alla fine scarichi l’attestato.",
    )
    for slug in MODULES:
        _load_module(read(f"modules/{slug}.json"), catalogue=catalogue)
    sign_certificates()
    load_additions(catalogue=catalogue)


def sign_certificates() -> None:
    """The metropolitan city signs with an example mark and an example name, unless somebody has written another."""
    issuer = Issuer.objects.get(body__kind=Body.Kind.METROPOLITAN_CITY)
    if issuer.signatory or issuer.logo:
        return
    for name, words in read("training.json")["issuer"].items():
        setattr(issuer, name, words)
    store(
        issuer=issuer,
        png=logos.read(io.BytesIO(mark())),
        changed=["logo", "signatory"],
        by=None,
        at=clock.now(),
    )


def lacks_additions() -> bool:
    """Whether this is the demo as it was before it had paths, the bank and a module of every kind."""
    has_demo = ModulePage.objects.filter(slug__in=MODULES, is_example=True).count() == len(MODULES)
    return has_demo and not ModulePage.objects.filter(slug=LATER[0]).exists()


@transaction.atomic
def load_additions(*, catalogue: CataloguePage | None = None) -> None:
    """What the demo has beside its first three modules; `catalogue` None: the one there is."""
    catalogue = catalogue or CataloguePage.objects.get()
    extras = read("training.json")
    for model, name in ((Competence, "competences"), (Audience, "audiences")):
        for row in extras[name]:
            model.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
    for row in read("bank.json")["categories"]:
        office.fill_category(name=row["name"], questions=row["questions"], by=None, at=clock.now())
    for slug in LATER:
        _load_module(read(f"modules/{slug}.json"), catalogue=catalogue)
    _file_modules(extras["filing"])
    for row in extras["paths"]:
        office.publish_path(
            catalogue=catalogue, slug=row["slug"], title=row["title"], intro=row["summary"],
            audience=row["audience"], is_example=True,
            modules=[ModulePage.objects.get(slug=slug) for slug in row["modules"]])  # fmt: skip
    load_class(extras)


def _file_modules(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        module = ModulePage.objects.get(slug=row["module"])
        if module.has_unpublished_changes:
            continue
        requires = [ModulePage.objects.get(slug=slug) for slug in row.get("requires", ())]
        filed = {name: row.get(name, ()) for name in ("competences", "audiences", "zones")}
        office.file_module(module=module, requires=requires, **filed)
        office.publish_module(module=ModulePage.objects.get(pk=module.pk), by=None, at=clock.now())


def _load_module(data: dict[str, Any], *, catalogue: CataloguePage) -> None:
    if ModulePage.objects.filter(slug=data["slug"]).exists():
        return
    module = office.write_module(
        catalogue=catalogue,
        slug=data["slug"],
        title=data["title"],
        activities=_activities(data),
        issuer=Body.objects.get(kind=Body.Kind.METROPOLITAN_CITY),
        place="Milano",
        rule=data.get("rule", ()),
        intro=data["summary"],
        audience=data["audience"],
        goals="<ul>" + "".join(f"<li>{goal}</li>" for goal in data["goals"]) + "</ul>",
        level=data["level"],
        area=PlanNode.objects.get(edition__slug="2019-2021", slug=data["policy_area"]),
        credited_minutes=data["credited_minutes"],
        is_example=data["is_example"],
        **{name: data[name] for name in WRITTEN if name in data},
    )
    filed = {name: data.get(name, ()) for name in ("competences", "audiences", "zones")}
    office.file_module(module=module, **filed)
    office.publish_module(module=ModulePage.objects.get(pk=module.pk), by=None, at=clock.now())


def _activities(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Lessons, test, then what else there is."""
    activities = [_lesson(lesson) for lesson in data["lessons"]]
    if "quiz_file" in data:
        quiz = read(data["quiz_file"]) | {"kind": "quiz", "slug": "prova"}
        categories = dict(QuestionCategory.objects.filter(parent=None).values_list("name", "uid"))
        pools = [row | {"category": str(categories[row["category"]])} for row in quiz.get("pools", ())]
        activities.append(quiz | {"pools": pools})
    return activities + data.get("others", [])


def _lesson(data: dict[str, Any]) -> dict[str, Any]:
    """A lesson as `courses.office.write_module` takes it, its files stored."""
    given = ("slug", "kind", "title", "minutes", "is_required")
    lesson = {name: data[name] for name in given if name in data} | {"body": text(data["body_file"])}
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
