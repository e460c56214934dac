# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files may be handed in: by the extension of the name and by what the bytes say. Pure."""

from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from cms.uploads import KINDS, clean_name, media_type_of

LIMIT = 10 * 1024 * 1024


class BadFile(ValueError):
    """The file cannot be taken; the words say why and what to do."""


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file that was checked: its cleaned name, its media type, its bytes."""

    name: str
    type: str
    content: bytes


def checked(*, name: str, content: bytes) -> HandedFile:
    """The file, its name cleaned. Raises BadFile: too big, empty, of another kind, not what its name says."""
    if len(content) > LIMIT:
        raise BadFile(_("The file is larger than 10 MB: make it smaller, or hand in a part of it."))
    if not content:
        raise BadFile(_("The file is empty: choose it again."))
    cleaned = clean_name(name)
    media_type = media_type_of(name=cleaned, content=content)
    if media_type is None:
        raise BadFile(
            _("Files of this kind cannot be handed in. Choose one of these: %(kinds)s.") % {"kinds": KINDS}
        )
    if not media_type:
        kind = PurePath(cleaned).suffix.lstrip(".")
        raise BadFile(
            _("The content is not that of a %(kind)s file: open it with its program and save it again.")
            % {"kind": kind.upper()}
        )
    return HandedFile(cleaned, media_type, content)
