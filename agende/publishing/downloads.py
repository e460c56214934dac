# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a version can be downloaded, by the name of its file.

Here each is made when it is asked for, out of the stored version and of the signatures and acts until it was shown
(`formal`): what happens to the agenda later changes none of a published version. Only the PDF is stored (`files`): a
copy of every version in every format would be kept for one reader in a hundred, and the fingerprint stands in each.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from agende.actions.reading import table_of
from agende.publishing import docx, odt
from agende.publishing.document import document_of
from agende.publishing.formal import acts_of, approved_in_words, signoffs_sheet
from agende.publishing.frames import content_of
from agende.texts.blocks import canonical
from agende.texts.models import Version
from cms.sheets import csv_out

STYLE = mark_safe(
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 system-ui,sans-serif;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #b0bdc9;padding:.35rem .5rem;text-align:left;"
    "vertical-align:top}dt{font-weight:600}.example{border:2px dashed #5b4300;padding:.5rem 1rem}"
    "h2{border-top:2px solid #0059b3;padding-top:.5rem}a{color:#0059b3}"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it is called on the page, its media type, how it is made."""

    label: str
    media_type: str
    make: Callable[[Version], bytes]


def html_file(version: Version) -> bytes:
    """The version as one file that needs no other: the stored page with its title, acts and sign-offs."""
    title = document_title(version)
    context = {
        "title": title,
        "version": version,
        "frame": version.frame,
        "approved": approved_in_words(version),
        "signoffs": signoffs_sheet(version),
        "acts": acts_of(version),
        # in a file that is downloaded, not on a page: nothing else may be fetched with it
        "style": format_html("<style>{}</style>", STYLE),
    }
    return render_to_string("agende/published_file.html", context).encode()


def document_title(version: Version) -> str:
    """What a version is called outside of the site."""
    zone, years = version.frame["zone"], version.frame["years"]
    return f"{_('Territorial agenda of %(zone)s') % {'zone': zone}} {years}"


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
    "agenda.html": Kind("HTML", "text/html; charset=utf-8", html_file),
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
    "agenda.json": Kind("JSON", "application/json", lambda version: canonical(content_of(version))),
    "azioni.csv": Kind("CSV", "text/csv; charset=utf-8", actions_csv),
    "matrice.csv": Kind("CSV", "text/csv; charset=utf-8", matrix_csv),
    "firme.csv": Kind("CSV", "text/csv; charset=utf-8", lambda version: csv_out(*signoffs_sheet(version))),
}
