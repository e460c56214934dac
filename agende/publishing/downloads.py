# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a version can be downloaded, by the name of its file.

Page, data and PDFs are stored (`files`) and served byte for byte. The rest is made when it is asked for, for a program
to work on, out of the stored version and of the signatures and acts until it was shown (`formal`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agende.actions.reading import table_of
from agende.publishing import docx, odt
from agende.publishing.document import document_of
from agende.publishing.files import DATA, PAGE, PDF, SAID
from agende.publishing.formal import signoffs_sheet
from agende.texts.models import Version
from cms.sheets import csv_out


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it is called on the page, its media type, how it is made; None: it is stored."""

    label: str
    media_type: str
    make: Callable[[Version], bytes] | None = None


def actions_csv(version: Version) -> bytes:
    """The actions of a version, a row each, all their fields."""
    return csv_out(*table_of("action", version.frame.get("records", ())))


def matrix_csv(version: Version) -> bytes:
    """The alignment of the actions with the plan, a row a cell."""
    titles = [_("Code"), _("Action"), _("Kind"), _("Part of the plan"), _("Strength"), _("Why")]
    cells = version.frame.get("matrix", ())
    return csv_out(
        titles,
        [[c["code"], c["title"], c["kind"], c["node_title"], c["strength"], c["reason"]] for c in cells],
    )


KINDS: dict[str, Kind] = {
    PDF: Kind("PDF", "application/pdf"),
    SAID: Kind("PDF", "application/pdf"),
    PAGE: Kind("HTML", "text/html; charset=utf-8"),
    "agenda.docx": Kind(
        "DOCX",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda version: docx.write(document_of(version)),
    ),
    "agenda.odt": Kind(
        "ODT",
        "application/vnd.oasis.opendocument.text",
        lambda version: odt.write(document_of(version)),
    ),
    DATA: Kind("JSON", "application/json"),
    "azioni.csv": Kind("CSV", "text/csv; charset=utf-8", actions_csv),
    "matrice.csv": Kind("CSV", "text/csv; charset=utf-8", matrix_csv),
    "firme.csv": Kind("CSV", "text/csv; charset=utf-8", lambda version: csv_out(*signoffs_sheet(version))),
}
