# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents for the tests: small PDFs, pages of the library."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from cms import clock
from cms.pages.models import SiteDocument
from home.models import DocumentIndexPage, DocumentPage, HomePage
from home.pages.operations import add_page


def pdf(*pages: str) -> bytes:
    """A PDF, a line of words a page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    fonts = "/Resources << /Font << /F1 3 0 R >> >>"
    for number, words in enumerate(pages):
        stream = f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R {fonts} >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def stored(title: str, content: bytes = b"", *, ending: str = "pdf", **fields: Any) -> SiteDocument:
    content = content or pdf(title)
    file = ContentFile(content, name=f"prova.{ending}")
    return SiteDocument.objects.create(title=title, file=file, file_size=len(content), **fields)


def shelf(home: HomePage) -> DocumentIndexPage:
    page = DocumentIndexPage(title="Documenti", slug="raccolta", show_in_menus=True)
    return add_page(page, under=home, by=None, at=clock.now())


def published(home: HomePage, title: str, content: bytes = b"", **fields: Any) -> DocumentPage:
    """A document of the library, published."""
    ending, about = fields.pop("ending", "pdf"), fields.pop("about", {})
    document = stored(title, content, ending=ending, **about)
    page = DocumentPage(
        title=title,
        document=document,
        **{
            "slug": title.lower().replace(" ", "-"),
            "kind": DocumentPage.Kind.REPORT,
            "document_date": date(2026, 3, 1),
        }
        | fields,
    )
    return add_page(page, under=shelf(home), by=None, at=clock.now())


def replace(
    page: DocumentPage, document: SiteDocument, note: str = "Dati aggiornati al 2026"
) -> DocumentPage:
    """The page with another file, published."""
    page = DocumentPage.objects.get(pk=page.pk)
    page.document, page.change_note, page.change_kind = document, note, "substantial"
    page.save_revision().publish()
    return DocumentPage.objects.get(pk=page.pk)
