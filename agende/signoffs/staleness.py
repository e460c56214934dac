# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a frozen version is a municipality's: pure, over what the version holds."""

from typing import Any

from agende.texts.blocks import sources_of
from agende.texts.models import Version


def parts_of(version: Version, *, sources: set[str], body: str) -> dict[str, Any]:
    """The parts of a version that are a municipality's, by their key: equal in two versions, nothing of it changed.

    They are the blocks that come from its contributions (`sources`: uids) and the records that name it (`body`: its
    uid): those it leads, takes part in, or is the place of. Where a part stands in the text does not count.
    """
    blocks = (block for section in version.blocks.values() for block in section)
    own = {
        f"b-{block['attrs']['id']}": block for block in blocks if not sources.isdisjoint(sources_of(block))
    }
    records = {
        f"r-{record['code']}": record
        for record in version.frame.get("records", ())
        if body in record["bodies"]
    }
    return own | records
