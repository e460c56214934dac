# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PDF of a page: made once for each content by the worker, kept while the page says the same."""

import hashlib
import io
from datetime import datetime, timedelta
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.models import Page

from cms import jobs, pdf
from cms.clock import day_in_words
from cms.locks import wait_for
from cms.pages.cache import MAX_AGE, generation
from cms.pages.queries import frame
from home.changes.pages import PublicPage
from home.changes.rendering import main_of
from home.paper import printing
from home.paper.models import PagePaper

PRINT = "home.print_page"
TEMPLATE = "pdf/page.html"
MOST_WAITING = 20
"""Papers that may wait for the worker at a time, whoever asks."""
LATE = timedelta(minutes=5)
SECONDS = 40
"""Of one page: maps and tables of 133 rows, on a machine that has other things to do."""
WIDEST = 1400  # pixels of an image on paper


class TooManyWaiting(Exception):
    """The worker has enough to do: ask again later."""


def page_to_print(page_id: int) -> PublicPage | None:
    """The page, when anybody may read it and it is one of this site's."""
    page = Page.objects.live().public().filter(pk=page_id, depth__gt=1).first()
    found = page.specific if page else None
    return found if isinstance(found, PublicPage) else None


def digest_of(page: PublicPage) -> str:
    """SHA-256 of what the page says now and of the program that prints it; kept as long as no page was published."""
    known: str | None = cache.get(_key(page))
    return known or _digest(page, main_of(page))


def _key(page: PublicPage) -> str:
    return f"home.paper.{generation()}.{page.pk}"


def _digest(page: PublicPage, main: str) -> str:
    said = f"{_program()}\n{page.get_full_url()}\n{page.title}\n{main}"
    digest = hashlib.sha256(said.encode()).hexdigest()
    cache.set(_key(page), digest, MAX_AGE)
    return digest


@once
def _program() -> str:
    """Fingerprint of template, styles and code."""
    files = [Path(printing.__file__), Path(__file__), pdf.ASSETS / "base.css", pdf.ASSETS / "page.css"]
    files += [settings.ROOT / "templates" / name for name in ("pdf/base.html", TEMPLATE)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


@transaction.atomic
def ask(*, page: PublicPage, digest: str, at: datetime) -> PagePaper:
    """The paper of that content: there already, or given to the worker, once. Raises TooManyWaiting."""
    wait_for("home.paper")
    known = PagePaper.objects.filter(page=page.pk, digest=digest).first()
    if known and (known.content or known.asked_at > at - LATE):
        return known
    waiting = PagePaper.objects.filter(content=None, problem="", asked_at__gt=at - LATE)
    if waiting.count() >= MOST_WAITING:
        raise TooManyWaiting
    paper, _is_new = PagePaper.objects.update_or_create(
        page=Page(pk=page.pk), digest=digest, defaults={"asked_at": at, "problem": ""}
    )
    jobs.defer(PRINT, paper_id=paper.pk)
    return paper


def make(*, paper_id: int) -> bool:
    """Writes the PDF of a paper that waits, and forgets those of older contents. Idempotent; False: nothing to do.

    A page that says something else by now is asked for again. Raises what is a fault of the program.
    """
    paper = PagePaper.objects.filter(pk=paper_id, content=None).first()
    page = page_to_print(paper.page_id) if paper else None
    main = main_of(page) if page else ""
    if paper is None or page is None or _digest(page, main) != paper.digest:
        PagePaper.objects.filter(pk=paper_id, content=None).delete()
        return False
    try:
        content = pdf_of(page, main)
    except Exception as why:
        PagePaper.objects.filter(pk=paper.pk).update(problem=str(why) or type(why).__name__)
        if isinstance(why, pdf.NotMade):
            return False
        raise
    with transaction.atomic():
        PagePaper.objects.filter(pk=paper.pk).update(content=content)
        PagePaper.objects.filter(page=paper.page_id).filter(
            ~Q(pk=paper.pk), asked_at__lt=paper.asked_at
        ).delete()
    return True


def pdf_of(page: PublicPage, main: str) -> bytes:
    """The page, `main` its main content, as PDF/A-3a and PDF/UA-1. Raises NotMade."""
    moment = page.last_published_at or page.latest_revision_created_at
    address = page.get_full_url() or settings.SITE_URL
    said = _("%(address)s, page of %(day)s") % {"address": address, "day": day_in_words(moment)}
    publisher = frame().site
    body = printing.printable(main, site=address, picture=picture)
    context = {
        "title": page.title,
        "author": publisher.organisation_name or publisher.site_name,
        "description": page.search_description or page.intro,
        "made_at": moment,
        "foot": said,
        "page_language": getattr(page, "language", "") or settings.LANGUAGE_CODE,
        "body": mark_safe(body),  # noqa: S308  our own page, as it is sent, with less in it
    }
    return pdf.render(TEMPLATE, context, seconds=SECONDS)


def picture(address: str) -> str:
    """An image of the site's media inside a document; "" when it is none, or gone."""
    name = address.removeprefix(settings.MEDIA_URL)
    if name == address or ".." in name or not default_storage.exists(name):
        return ""
    try:
        with default_storage.open(name) as file, Image.open(file) as image:
            image.thumbnail((WIDEST, WIDEST))
            out = io.BytesIO()
            image.convert("RGBA" if "A" in image.getbands() else "RGB").save(out, "PNG")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
        return ""
    return pdf.png_uri(out.getvalue())


def forget_old(*, at: datetime) -> int:
    """Deletes papers of pages that are no longer public, and those made more than a month ago."""
    gone = PagePaper.objects.exclude(page__in=Page.objects.live().public().values("pk"))
    old = PagePaper.objects.filter(asked_at__lt=at - timedelta(days=31))
    return gone.delete()[0] + old.delete()[0]
