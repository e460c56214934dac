# SPDX-License-Identifier: AGPL-3.0-or-later
"""One figure put right without a file: the office types it, the row of a file is made of it, the rest is a release."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from cms.audit.operations import Doer
from cms.sheets import csv_out
from home.knowledge.columns import Columns, guess
from home.knowledge.files import read_rows
from home.knowledge.models import Indicator, Missing, PlaceKind, Release, ReleaseFile
from home.knowledge.operations import begin_release, describe
from home.knowledge.reading import word_for
from home.knowledge.releasing import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A figure as it should be: `number`, or None and why in `missing` (a `Missing`); `note` says what was wrong."""

    indicator: Indicator
    kind: str
    place: str
    name: str
    period: str
    number: Decimal | None
    missing: str
    note: str

    @property
    def file_name(self) -> str:
        """ "correzione-eta-media-015182-2023.csv"."""
        parts = ("correzione", self.indicator.code, self.place, self.period)
        return "-".join(part for part in parts if part) + ".csv"

    @property
    def content(self) -> bytes:
        """The file that says it: headings and one row."""
        said: object = word_for(Missing(self.missing)) if self.number is None else self.number
        titles, cells = ["indicatore", "periodo", "valore"], [self.indicator.code, self.period, said]
        if self.kind != PlaceKind.CITY:
            titles, cells = ["codice", "luogo", *titles], [self.place, self.name, *cells]
        return csv_out(titles, [cells])


def _columns(correction: Correction) -> Columns:
    return guess(read_rows(correction.content), titles={}, kind=correction.kind)


def tried(correction: Correction) -> Opened:
    """The release that it would be, opened; nothing is stored."""
    release = Release(
        dataset=correction.indicator.dataset, note=correction.note, columns=_columns(correction).stored()
    )
    file = ReleaseFile(release=release, name=correction.file_name, content=correction.content)
    return Opened(release, file, read_rows(correction.content))


@transaction.atomic
def begin_correction(correction: Correction, *, by: Doer | None, at: datetime) -> Release:
    """A draft with that one figure, for a colleague to publish."""
    release = begin_release(
        dataset=correction.indicator.dataset, note=correction.note, is_complete=False,
        name=correction.file_name, content=correction.content, by=by, at=at,
    )  # fmt: skip
    return describe(
        release=release, columns=_columns(correction), note=correction.note, is_complete=False, by=by, at=at
    )
