# SPDX-License-Identifier: AGPL-3.0-or-later
"""First contents of the site: all of a demo, or only what the law asks for in production. May be repeated."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Page

from cms.areas.models import PlanEdition, PlanNode
from cms.audit.operations import Doer
from cms.pages.models import SiteDocument, SiteImage
from cms.pages.operations import set_up_editing
from cms.people.models import Body as Publisher
from cms.territory.models import Zone
from home.changes.operations import together
from home.documents.models import DocumentIndexPage, DocumentPage
from home.knowledge.seed import seed_knowledge, set_up_desk
from home.news.models import NewsIndexPage, NewsPage
from home.pages.models import HomePage, StandardPage
from home.pages.operations import Body, add_page, add_town_pages, body_of, open_site, paragraphs
from home.plan.models import AreaPage, PlanEditionPage, PlanIndexPage
from home.towns.models import ZoneIndexPage, ZonePage

KINDS = {
    "Guida": DocumentPage.Kind.GUIDE,
    "Scheda": DocumentPage.Kind.GUIDE,
    "Sintesi": DocumentPage.Kind.SHEET,
}
IN_THE_LAW = ("privacy", "legal_notes", "faq", "contacts", "accessibility_feedback")


class Source(Protocol):
    """Texts to seed, by the name of their file (`cms/management/demo/content/README.md` says the keys)."""

    def read(self, name: str, /) -> Any: ...
    def text(self, name: str, /) -> str: ...


@transaction.atomic
@together()
def seed_legal_pages(source: Source, *, by: Doer | None, at: datetime) -> HomePage:
    """A home page without contents, the pages that the law asks for, to be completed by the body, and one for each
    municipality.
    """
    home = _home(source, by=by, at=at)
    add_town_pages(home, by=by, at=at)
    _standard_pages(source, home, kinds=IN_THE_LAW, by=by, at=at)
    _english(source, home, by=by, at=at)
    set_up_editing(home)
    set_up_desk()
    return home


@transaction.atomic
@together()
def seed_site(
    source: Source, *, by: Doer | None, at: datetime, files: Mapping[str, bytes] | None = None
) -> HomePage:
    """Every page of the site, for the editions, areas and zones already loaded.

    `files`: bytes by name, "<slug>.png" for the image of a piece of news, `filename` for a document.
    """
    home = _home(source, by=by, at=at)
    _plan(source, home, by=by, at=at)
    _zones(source, home, by=by, at=at)
    add_town_pages(home, by=by, at=at)
    seed_knowledge(home, add=add_page, by=by, at=at)
    _news(source, home, files or {}, by=by, at=at)
    _documents(source, home, files or {}, by=by, at=at)
    _standard_pages(source, home, kinds=("standard", *IN_THE_LAW), by=by, at=at)
    _english(source, home, by=by, at=at)
    set_up_editing(home)
    return home


def _home(source: Source, *, by: Doer | None, at: datetime) -> HomePage:
    data = source.read("site/home.json")
    cards = [
        {"title": section["title"], "text": section["text"], "url": f"/{section['slug']}/"}
        for section in data["sections"]
    ]
    home = HomePage(
        title=data["hero_title"],
        slug="home",
        intro=" ".join(data["plan_in_three_lines"]),
        body=[("cards", {"title": "Che cosa trovi qui", "cards": cards})],
        is_example=data["is_example"],
    )
    settings = {
        "site_name": data["site_name"],
        "tagline": data["tagline"],
        "organisation_name": _publisher(),
    }
    return open_site(home, settings=settings, by=by, at=at)


def _publisher() -> str:
    """Name of the metropolitan city's body; empty until there is one: the texts' own name is an example's."""
    city = Publisher.objects.filter(kind=Publisher.Kind.METROPOLITAN_CITY).order_by("pk").first()
    return str(city) if city else ""


def _plan(source: Source, home: HomePage, *, by: Doer | None, at: datetime) -> None:
    words = {entry["slug"]: entry for entry in source.read("site/editions.json")["editions"]}
    index = PlanIndexPage(title="Il piano", slug="piano", show_in_menus=True)
    index = add_page(index, under=home, by=by, at=at)
    for edition in PlanEdition.objects.order_by("-first_year"):
        entry = words.get(edition.slug, {})
        first, *rest = entry.get("intro") or [""]
        page = PlanEditionPage(
            title=entry.get("title") or edition.title,
            slug=edition.slug,
            intro=first,
            body=_text(rest),
            edition=edition,
            is_example=edition.is_example,
        )
        page = add_page(page, under=index, by=by, at=at)
        _areas(source, page, like=entry.get("nodes_copied_from", edition.slug), by=by, at=at)


def _areas(source: Source, parent: PlanEditionPage, *, like: str, by: Doer | None, at: datetime) -> None:
    """Pages of the areas that the texts are about, for their edition and for one that copies its nodes."""
    data = source.read("site/areas.json")
    if data["plan_edition"] != like:
        return
    words = {entry["slug"]: entry["intro"] for entry in data["areas"]}
    for node in PlanNode.objects.filter(edition=parent.edition, slug__in=words).order_by("order"):
        first, *rest = words[node.slug]
        page = AreaPage(
            title=node.title,
            slug=node.slug,
            intro=first,
            body=_text(rest),
            node=node,
            is_example=data["is_example"],
        )
        add_page(page, under=parent, by=by, at=at)


def _zones(source: Source, home: HomePage, *, by: Doer | None, at: datetime) -> None:
    words = {entry["slug"]: entry for entry in source.read("site/zones.json")["zones"]}
    index = ZoneIndexPage(
        title="Zone omogenee",
        slug="zone",
        intro=source.read("site/home.json")["map_intro"],
        show_in_menus=True,
    )
    index = add_page(index, under=home, by=by, at=at)
    for zone in Zone.objects.order_by("order"):
        entry = words.get(zone.slug, {})
        body = [
            (
                "callout",
                {"kind": "warning", "title": "Da verificare", "text": paragraphs([entry["to_verify"]])},
            )
        ]
        page = ZonePage(
            title=zone.name,
            slug=zone.slug,
            intro=entry.get("intro", ""),
            body=body if entry.get("to_verify") else [],
            zone=zone,
        )
        add_page(page, under=index, by=by, at=at)


def _news(
    source: Source, home: HomePage, files: Mapping[str, bytes], *, by: Doer | None, at: datetime
) -> None:
    data = source.read("site/news.json")
    index = add_page(
        NewsIndexPage(title="Notizie", slug="notizie", show_in_menus=True), under=home, by=by, at=at
    )
    for entry in data["news"]:
        image = _image(entry, files.get(f"{entry['slug']}.png"))
        page = NewsPage(
            title=entry["title"],
            slug=entry["slug"],
            intro=entry["summary"],
            news_date=date.fromisoformat(entry["date"]),
            body=body_of(source.text(entry["body_file"])),
            lead_image=image,
            lead_image_alt=image.description if image else "",
            is_example=data["is_example"],
        )
        add_page(page, under=index, by=by, at=at)


def _image(entry: dict[str, Any], content: bytes | None) -> SiteImage | None:
    if content is None:
        return None
    found: SiteImage | None = SiteImage.objects.filter(title=entry["title"]).first()
    if found:
        return found
    file = ContentFile(content, name=f"{entry['slug']}.png")
    words = entry["image"]
    made: SiteImage = SiteImage.objects.create(
        title=entry["title"], file=file, description=words["alt"], credit=words["caption"]
    )
    return made


def _documents(
    source: Source, home: HomePage, files: Mapping[str, bytes], *, by: Doer | None, at: datetime
) -> None:
    data = source.read("site/documents.json")
    index = DocumentIndexPage(title="Documenti", slug="raccolta", show_in_menus=True)
    index = add_page(index, under=home, by=by, at=at)
    for entry in data["documents"]:
        content = files.get(entry["filename"])
        if content is None or index.get_children().filter(slug=entry["slug"]).exists():
            continue
        document = SiteDocument.objects.create(
            title=entry["title"],
            file=ContentFile(content, name=entry["filename"]),
            file_size=len(content),
            is_accessible=entry["format"] == "pdf",
        )
        page = DocumentPage(
            title=entry["title"],
            slug=entry["slug"],
            intro=entry["description"],
            kind=KINDS.get(entry["kind"], DocumentPage.Kind.OTHER),
            document_date=date.fromisoformat(entry["date"]),
            document=document,
            edition=PlanEdition.objects.filter(slug=entry.get("edition", "")).first(),
            zone=Zone.objects.filter(slug=entry.get("zone", "")).first(),
            is_example=data["is_example"],
        )
        add_page(page, under=index, by=by, at=at)


def _standard_pages(
    source: Source, home: HomePage, *, kinds: tuple[str, ...], by: Doer | None, at: datetime
) -> None:
    for entry in source.read("site/pages.json")["pages"]:
        if entry["kind"] not in kinds:
            continue
        page = StandardPage(
            title=entry["title"],
            slug=entry["slug"],
            intro=entry["summary"],
            body=_body_of_page(source, entry),
            is_example=entry["is_example"],
        )
        add_page(page, under=home, by=by, at=at)


def _english(source: Source, home: HomePage, *, by: Doer | None, at: datetime) -> None:
    """The key pages in English, each with the Italian one that says the same, where there is one."""
    data = source.read("site/english.json")
    start = _english_page(data["home"], home, under=home, by=by, at=at)
    for entry in data["pages"]:
        _english_page(entry, home, under=start, by=by, at=at)


def _english_page(
    entry: dict[str, Any], home: HomePage, *, under: Page, by: Doer | None, at: datetime
) -> StandardPage:
    italian = Page.objects.filter(
        url_path=f"{home.url_path}{entry['counterpart']}/".replace("//", "/")
    ).first()
    page = StandardPage(
        title=entry["title"],
        slug=entry["slug"],
        intro=entry["summary"],
        body=body_of(entry["html"]),
        language=StandardPage.Language.ENGLISH,
        counterpart=italian,
        is_example=entry["is_example"],
    )
    return add_page(page, under=under, by=by, at=at)


def _body_of_page(source: Source, entry: dict[str, Any]) -> Body:
    body: Body = []
    if entry["kind"] == "legal_notes":
        licence = {"title": entry["licence_title"], "text": entry["licence_text"]}
        link = {"words": entry["licence_link_words"], "url": entry["licence_url"]}
        body.append(("licence", licence | link))
    if entry.get("body_file"):
        body += body_of(source.text(entry["body_file"]))
    if entry.get("faq_file"):
        questions = source.read(entry["faq_file"])["questions"]
        body += [
            ("details", {"summary": one["question"], "text": paragraphs([one["answer"]])})
            for one in questions
        ]
    return body


def _text(words: list[str]) -> Body:
    return [("text", paragraphs(words))] if words else []
