# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a version that are stored: what was frozen, as a page, as data, as a PDF; and what was said about it.

The first three are made from what the version holds and nothing else: no name, act or sign-off of the day they are
made. So whoever signs, votes or publishes later has before them the same bytes. What the municipalities and the
organs said is a PDF of its own, made when the version is shown: from then on it says the same for ever (`formal`).
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from agende.publishing.formal import acts_of, approved_in_words, shown_at, signoffs_sheet
from agende.publishing.frames import content_of
from agende.publishing.pages import contents
from agende.texts.blocks import canonical
from agende.texts.models import Version
from cms import pdf
from cms.clock import day_in_words

STYLE = mark_safe(
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 system-ui,sans-serif;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #b0bdc9;padding:.35rem .5rem;text-align:left;"
    "vertical-align:top}dt{font-weight:600}.example{border:2px dashed #5b4300;padding:.5rem 1rem}"
    "h2{border-top:2px solid #0059b3;padding-top:.5rem}a{color:#0059b3}"
)


def document_title(version: Version) -> str:
    """What a version is called outside of the site."""
    return f"{_heading(version)} {version.frame['years']}"


def _heading(version: Version) -> str:
    return _("Territorial agenda of %(zone)s") % {"zone": version.frame["zone"]}


def frozen_in_words(version: Version) -> str:
    """Which version it is, and of when: true for ever."""
    words = _("Version %(number)s, frozen on %(day)s.")
    return words % {"number": version.number, "day": day_in_words(version.at)}


def data_of(version: Version) -> bytes:
    """Frame and blocks as JSON: its SHA-256 is the version's."""
    return canonical(content_of(version))


def html_of_file(version: Version) -> bytes:
    """The version as one page that needs no other file."""
    context = {
        "title": document_title(version),
        "version": version,
        "frame": version.frame,
        "frozen": frozen_in_words(version),
        # in a file that is downloaded, not on a page: nothing else may be fetched with it
        "style": format_html("<style>{}</style>", STYLE),
    }
    return render_to_string("agende/published_file.html", context).encode()


def pdf_of(version: Version) -> bytes:
    """The version as PDF, dated at its freeze. It carries the text as JSON, whose SHA-256 is the version's.

    Raises pdf.NotMade.
    """
    context = _context(version) | {
        "made_at": version.at,
        "areas": contents(version.frame, version.blocks),
        "frozen": frozen_in_words(version),
    }
    text = pdf.Attachment(
        name="agenda.json",
        content=data_of(version),
        description=_("The text of the agenda, block by block"),
        relationship="Source",
    )
    return pdf.render("pdf/agenda.html", context, attachments=[text])


def said_pdf_of(version: Version) -> bytes:
    """What the municipalities and the organs said about a version that was shown, as PDF. Raises pdf.NotMade."""
    context = _context(version) | {
        "made_at": shown_at(version),
        "approved": approved_in_words(version, until=shown_at(version)),
        "sheets": [
            (_("Acts"), acts_of(version)),
            (_("What the municipalities say"), signoffs_sheet(version)),
        ],
    }
    return pdf.render("pdf/agenda_said.html", context)


def _context(version: Version) -> dict[str, Any]:
    title = document_title(version)
    return {
        "title": title,
        "heading": _heading(version),
        "author": version.frame["zone"],
        "foot": f"{title}, {version}",
        "is_example": version.frame["is_example"],
        "version": version,
        "frame": version.frame,
    }
