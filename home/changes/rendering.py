# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main content of a page as anybody is sent it, with the bytes of every file that it shows or offers."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from wagtail.coreutils import get_dummy_request
from wagtail.models import Site

from cms.pages.models import SiteDocument
from cms.rights import NOBODY

if TYPE_CHECKING:
    from home.changes.pages import PublicPage

MAIN = re.compile(r'<main id="contenuto"[^>]*>(.*)</main>', re.DOTALL)
TODAY = re.compile(r"<!--today-->.*?<!--/today-->", re.DOTALL)
"""What a page says of the present, or asks of who reads: it is no part of a version."""
IN_THE_INDEX = re.compile(r'<li>\s*<a href="#([^"]+)">[^<]*</a>\s*</li>')
POINTER = re.compile(r'(?P<how>\s(?:href|src)=")(?P<where>[^"#?]+)"')
IMAGES = "images/"


@dataclass(slots=True)
class Frozen:
    """`html` whose addresses of files are names in `files`, so that both can be read wherever the page goes."""

    html: bytes
    files: dict[str, bytes] = field(default_factory=dict)


def freeze(page: "PublicPage") -> Frozen:
    """The page as an anonymous visitor gets it now, read again from the database. No session, no token, no frame."""
    with translation.override(settings.LANGUAGE_CODE):
        sent = main_of(page)
    files = page.every_file()
    starts = ("", page.get_url() or "", page.get_full_url() or "")
    own = {f"{start}{name}": name for name in files for start in starts}

    def pointed(found: re.Match[str]) -> str:
        name = own.get(found["where"]) or _copied(found["where"], files)
        return f'{found["how"]}{escape(name)}"' if name else found[0]

    return Frozen(POINTER.sub(pointed, sent).encode(), files)


def main_of(page: "PublicPage") -> str:
    """What stands in the page's `<main>`, without what is of today and its lines in the page's index."""
    response: Any = page.serve(request_for(page))
    if hasattr(response, "render"):
        response.render()
    found = MAIN.search(response.content.decode())
    kept = TODAY.sub("", found[1]).strip() if found else ""
    return IN_THE_INDEX.sub(lambda line: line[0] if f'id="{line[1]}"' in kept else "", kept)


def request_for(page: "PublicPage") -> HttpRequest:
    """A visitor's request of the page: nobody's, with no cookie."""
    site = Site.objects.filter(is_default_site=True).first()
    request: Any = get_dummy_request(path=page.get_url() or "/", site=site)
    request.user = AnonymousUser()
    request.actor = NOBODY
    visit: HttpRequest = request
    return visit


def _copied(where: str, files: dict[str, bytes]) -> str:
    """Name under which an image or a public document of the site was put into `files`; "" for anything else."""
    images = f"{settings.MEDIA_URL}{IMAGES}"
    if where.startswith(images):
        return _put(files, where.removeprefix(images), _image(where.removeprefix(settings.MEDIA_URL)))
    documents = reverse("wagtaildocs_serve", args=[0, "x"]).removesuffix("0/x")
    number, _slash, name = where.removeprefix(documents).partition("/")
    if where.startswith(documents) and number.isdigit():
        return _put(files, f"{number}-{name}", _document(int(number)))
    return ""


def _put(files: dict[str, bytes], name: str, content: bytes | None) -> str:
    if content is None:
        return ""
    files[name] = content
    return name


def _image(stored: str) -> bytes | None:
    if not default_storage.exists(stored):
        return None
    with default_storage.open(stored) as file:
        return bytes(file.read())


def _document(number: int) -> bytes | None:
    """Bytes of a document that everybody may read."""
    document = SiteDocument.objects.filter(pk=number).select_related("collection").first()
    if document is None or document.collection.get_view_restrictions().exists():
        return None
    try:
        with document.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
