# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures in a PDF: PDF/UA, an alternative for each drawing, the same numbers as on the page."""

from datetime import UTC, datetime

import pytest

from cms import pdf
from cms.charts import Kind, render
from tests import verapdf
from tests.cms.charts.samples import figure


def paper(*figures):
    context = {
        "made_at": datetime(2026, 11, 22, tzinfo=UTC), "title": "Grafici", "author": "Città metropolitana",
        "charts": [{"narrow": render(each, level=2, is_printed=True)} for each in figures],
    }  # fmt: skip
    return pdf.render("pdf/charts.html", context)


@pytest.fixture(scope="module")
def whole():
    return paper(*(figure(kind, key=kind) for kind in Kind))


def test_a_pdf_of_every_kind_of_figure_is_accessible(whole):
    assert verapdf.validate(whole) == []
