# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records as files: the CSV that a spreadsheet set to Italian opens by itself, the JSON that programs read."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from cms.sheets import csv_out
from home.open_data.records import Record

BETWEEN = " | "
"""Between several values of a cell."""
EXAMPLE = "esempio"


def csv_of(record: type[Record], rows: Iterable[Record]) -> bytes:
    """Rows of a kind of record: a column a field. What is an example says «Esempio»; a day is 2026-03-31."""
    names = list(record.model_fields)
    return csv_out(names, ([_cell(name, getattr(row, name)) for name in names] for row in rows))


def _cell(name: str, value: Any) -> object:
    if name == EXAMPLE:
        return _("Example") if value else ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return BETWEEN.join(value)
    return value.isoformat() if isinstance(value, date) else value


def json_of(rows: Sequence[Record], **about: object) -> bytes:
    """What is said about the rows, then the rows under "dati". Missing is null, zero is 0."""
    content = about | {"dati": [row.model_dump() for row in rows]}
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
