# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a release holds, read again from its file at each step: nothing between the file and its figures is kept."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property

from cms.audit.models import AuditEntry
from cms.sheets import BadFile
from cms.territory.models import Zone
from home.knowledge.columns import Columns, faults, folded, guess, restored
from home.knowledge.comparing import Before, Difference, compare
from home.knowledge.files import Rows, read_rows
from home.knowledge.models import Indicator, PlaceKind, Release, ReleaseFile
from home.knowledge.places import Places
from home.knowledge.queries import current
from home.knowledge.reading import Key, Known, Read, read

WRITTEN = "knowledge.release_written"
"""In the log: somebody gave a release its file, its columns or its words."""


def authors_of(release: Release) -> set[int]:
    """Ids of the people who gave a release its file, its columns or its words."""
    entries = AuditEntry.objects.filter(thing=Release._meta.label_lower, thing_id=release.pk, verb=WRITTEN)
    return {person for person in entries.values_list("person_id", flat=True) if person}


def fingerprint(release: Release) -> str:
    """SHA-256 of all that decides which figures the release would publish; columns that nobody chose as guessed now."""
    file = release.files.order_by("-pk").first()
    opened = open_release(release) if file and not release.columns else None
    said = [
        file.sha256 if file else "",
        opened.columns.stored() if opened and not opened.problem else release.columns,
        release.is_complete,
        release.note,
        release.dataset_id,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass
class Opened:
    """A release with its file read. `problem` says why it cannot be read as a table."""

    release: Release
    file: ReleaseFile
    rows: Rows
    problem: str = ""

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicators of the dataset by code."""
        return {one.code: one for one in self.release.dataset.indicators.all()}

    @cached_property
    def columns(self) -> Columns:
        """As chosen; until then as the headings suggest."""
        if self.release.columns:
            return restored(self.release.columns)
        titles = {code: one.title for code, one in self.indicators.items()}
        levels = {one.level for one in self.indicators.values()}
        kind = levels.pop() if len(levels) == 1 else PlaceKind.MUNICIPALITY.value
        return guess(self.rows, titles=titles, kind=kind)

    @cached_property
    def faults(self) -> list[str]:
        """What keeps the columns from being read."""
        return [self.problem] if self.problem else faults(self.columns, indicators=list(self.indicators))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every place of the kind that figures may be given for."""
        if self.columns.kind == PlaceKind.ZONE:  # also one that has no municipality yet
            return dict(Zone.objects.values_list("slug", "name"))
        return Places().names(self.columns.kind)

    @cached_property
    def read(self) -> Read:
        """Figures and problems of the file; nothing while the columns have faults."""
        if self.faults:
            return Read()
        places = {folded(name): code for code, name in self.names.items()}
        places |= {folded(code): code for code in self.names}
        titles = {folded(one.title): code for code, one in self.indicators.items()}
        titles |= {folded(code): code for code in self.indicators}
        units = {code: one.unit for code, one in self.indicators.items()}
        return read(self.rows, self.columns, Known(places, self.names, units, titles))

    @cached_property
    def difference(self) -> Difference:
        """Against the figures in force."""
        codes = {one.pk: code for code, one in self.indicators.items()}
        before: dict[Key, Before] = {
            (codes[row.indicator_id], row.place_code, row.period): Before(row.number, row.missing)
            for row in current(self.indicators.values(), kind=self.columns.kind)
        }
        return compare(self.read.cells.values(), before, is_complete=self.release.is_complete)

    @property
    def is_ready(self) -> bool:
        """True when every cell is a figure and something would change."""
        return not self.faults and not self.read.problems and not self.difference.is_empty


def open_release(release: Release) -> Opened:
    """The release with the last of its files."""
    file = release.files.order_by("-pk").first()
    if file is None:
        raise ReleaseFile.DoesNotExist
    try:
        return Opened(release, file, read_rows(bytes(file.content)))
    except BadFile as error:
        return Opened(release, file, [], str(error))
