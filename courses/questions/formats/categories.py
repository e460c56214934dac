# SPDX-License-Identifier: AGPL-3.0-or-later
"""Categories as Moodle writes them: `$course$/top/Safety/First aid`, a slash in a name doubled. Pure."""

import re

from courses.questions.formats.plain import tidy

SLASH = re.compile(r"(?<!/)/(?!/)")
CONTEXT = re.compile(r"\$\w+\$")
LONGEST, DEEPEST = 200, 20


def category_from(path: str) -> tuple[str, ...]:
    """The names of a path, without the context they stood in and its "top"."""
    names = [_name(part) for part in SLASH.split(path[:10_000])]
    if names and CONTEXT.fullmatch(names[0]):
        names = names[2:] if names[1:2] == ["top"] else names[1:]
    return tuple(name for name in names if name)[:DEEPEST]


def category_path(category: tuple[str, ...]) -> str:
    """The path that `category_from` reads back."""
    return "/".join(["$course$", "top", *map(_written, category)])


def _name(part: str) -> str:
    return " ".join(tidy(part.replace("//", "/")).split())[:LONGEST].strip()


def _written(name: str) -> str:
    """As Moodle does: a space keeps a slash at either end of a name from the slash beside it."""
    doubled = name.replace("/", "//")
    return f"{' ' if doubled.startswith('/') else ''}{doubled}{' ' if doubled.endswith('/') else ''}"
