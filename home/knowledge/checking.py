# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the screen of a release shows: its dry run in words."""

from collections.abc import Iterable
from typing import Any

from cms.audit.operations import Doer
from home.knowledge.figures import Total, in_figures
from home.knowledge.models import Release
from home.knowledge.operations import why_not
from home.knowledge.periods import in_words
from home.knowledge.reading import Key
from home.knowledge.releasing import Opened, authors_of, fingerprint, open_release
from home.knowledge.touching import totals_touched

MOST = 200
"""Lines of a list on the screen."""


def checked(release: Release, *, by: Doer | None) -> dict[str, Any]:
    """`problems`, `added`, `changed`, `withdrawn` as lines of words with their counts, and who may publish.

    Of a release that is no draft only its columns and files are told: its figures are on the site.
    """
    opened = open_release(release)
    is_draft = release.state == Release.State.DRAFT
    told: dict[str, Any] = {
        "release": release, "is_draft": is_draft, "files": release.files.defer("content").order_by("-pk"),
        "faults": opened.faults, "has_authors": bool(authors_of(release)),
    }  # fmt: skip
    if not is_draft or opened.faults:
        return told
    return told | dry_run(opened) | {"why_not": why_not(release, by), "seen": fingerprint(release)}


def dry_run(opened: Opened) -> dict[str, Any]:
    """What publishing would do, as lines of words with their counts; of a file whose columns have no faults."""
    read, found = opened.read, opened.difference
    return {
        "problems": read.problems[:MOST], "problem_count": len(read.problems), "read_count": len(read.cells),
        "empty": read.empty, "totals": read.totals, "unchanged": found.unchanged,
        "added": _added(opened), "added_count": len(found.added),
        "changed": _changed(opened), "changed_count": len(found.changed),
        "lost": sum(one.is_lost for one in found.changed), "odd": sum(one.is_odd for one in found.changed),
        "withdrawn": _named(opened, found.withdrawn), "withdrawn_count": len(found.withdrawn),
        "is_ready": opened.is_ready, "is_empty": found.is_empty, "touched": _touched(opened)[:MOST], "most": MOST,
    }  # fmt: skip


def _touched(opened: Opened) -> list[dict[str, str]]:
    """Totals that would become others, in words; those that read the same are left out."""
    told = [
        {
            "indicator": one.indicator.title,
            "place": one.place,
            "period": in_words(one.period),
            "before": _total(one.before, one.indicator.decimals),
            "now": _total(one.after, one.indicator.decimals),
        }
        for one in totals_touched(opened)
    ]
    return [line for line in told if line["before"] != line["now"]]


def _total(total: Total | None, decimals: int) -> str:
    if total is None:
        return in_figures(None, decimals)
    said = in_figures(total.number, _precise(decimals))
    return f"{said} ({total.lacking_in_words})" if total.is_partial else said


def _place(opened: Opened, key: Key) -> dict[str, str]:
    indicator, place, period = key
    return {
        "indicator": opened.indicators[indicator].title,
        "place": opened.names.get(place, place),
        "period": in_words(period),
    }


def _named(opened: Opened, keys: Iterable[Key]) -> list[dict[str, str]]:
    return [_place(opened, key) for key in list(keys)[:MOST]]


def _added(opened: Opened) -> list[dict[str, str]]:
    cells = opened.difference.added[:MOST]
    return [
        _place(opened, cell.key) | {"now": in_figures(cell.number, _decimals(opened, cell.key), cell.missing)}
        for cell in cells
    ]


def _changed(opened: Opened) -> list[dict[str, Any]]:
    """Those that look like slips first."""
    ordered = sorted(opened.difference.changed, key=lambda one: not (one.is_odd or one.is_lost))[:MOST]
    return [
        _place(opened, one.cell.key)
        | {
            "before": in_figures(one.before.number, _decimals(opened, one.cell.key), one.before.missing),
            "now": in_figures(one.cell.number, _decimals(opened, one.cell.key), one.cell.missing),
            "is_odd": one.is_odd,
            "is_lost": one.is_lost,
        }
        for one in ordered
    ]


def _decimals(opened: Opened, key: Key) -> int:
    return _precise(opened.indicators[key[0]].decimals)


def _precise(decimals: int) -> int:
    """Enough to see what changes: two more than readers are shown."""
    return decimals + 2 if decimals else 0
