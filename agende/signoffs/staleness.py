# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a frozen version is a municipality's: pure, over what the version holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from agende.texts.models import Version

ORDERING = frozenset({"order"})


def parts_of(version: Version, *, sources: set[str], body: str) -> dict[str, Any]:
    """The parts of a version that are a municipality's, by their key: equal in two versions, nothing of it changed.

    They are the blocks that come from its contributions (`sources`: uids) and the records in which its uid (`body`)
    stands: those it leads, takes part in, or is the place of. Where a part stands in the text does not count.
    """
    blocks = (block for section in version.blocks.values() for block in section)
    own = {f"b-{block['attrs']['id']}": block for block in blocks if _sources(block) & sources}
    records = {
        f"r-{record['code']}": {name: value for name, value in record.items() if name not in ORDERING}
        for record in version.frame.get("records", ())
        if body in _texts_in(record)
    }
    return own | records


def _sources(block: Mapping[str, Any]) -> set[str]:
    """The contributions that a block comes from."""
    source = block["attrs"].get("source") or ()
    return {source} if isinstance(source, str) else set(source)


def _texts_in(value: Any) -> Iterable[str]:
    """Every text that stands in a value of JSON, however deep."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, Iterable):
        return {text for item in value for text in _texts_in(item)}
    return ()
