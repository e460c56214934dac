# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Italian catalogues, one for each app, kept by Babel: no system gettext is needed.

python tools/messages.py update    reads every string of code and templates, keeps the translations
python tools/messages.py compile   .po -> .mo, only where the .po is newer
python tools/messages.py missing   prints what has no Italian yet
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
APPS = ("cms", "courses", "agende", "home")
TEMPLATE_SUFFIXES = {".html", ".txt", ".svg", ".xml"}
KEYWORDS = dict(DEFAULT_KEYWORDS)
for _name in ("gettext", "ngettext", "pgettext", "npgettext"):
    KEYWORDS[f"{_name}_lazy"] = DEFAULT_KEYWORDS[_name]
KEYWORDS["gettext_noop"] = None
HEADER = "# SPDX-License-Identifier: AGPL-3.0-or-later\n# Testi italiani di {app}; si aggiorna con «make messages»."
NOISE = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Project-Id-Version'
    r"|Report-Msgid-Bugs-To|MIME-Version).*\n",
    re.MULTILINE,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue_path(app: str) -> Path:
    """Where the Italian catalogue of `app` is."""
    return ROOT / app / "locale" / "it" / "LC_MESSAGES" / "django.po"


def sources(app: str) -> Iterator[Path]:
    """Files whose strings belong to `app`: its code, its templates; what has no other owner belongs to cms."""
    yield from sorted((ROOT / app).rglob("*.py"))
    templates = ROOT / "templates"
    others = {templates / name for name in APPS if name != app}
    roots = [templates, ROOT / "tools"] if app == "cms" else [templates / app]
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in TEMPLATE_SUFFIXES | {".py"} and not others & set(path.parents):
                yield path


def strings(app: str) -> Catalog:
    """Every translatable string of `app`, without translations."""
    catalogue = Catalog(charset="utf-8")
    for path in sources(app):
        found = extract("babel.messages.extract:extract_python", _as_python(path), KEYWORDS, ["Translators:"])
        for _line, words, comments, context in found:
            catalogue.add(words, auto_comments=comments, context=context)
    return catalogue


def _as_python(path: Path) -> io.BytesIO:
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize  # slow to import, needed here alone

        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return io.BytesIO(text.encode())


def read(app: str) -> Catalog:
    """The Italian catalogue of `app` as it is on disk; empty when there is none yet."""
    path = catalogue_path(app)
    if not path.exists():
        return Catalog(locale="it", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="it", charset="utf-8")


def updated(app: str) -> str:
    """Text of the catalogue with today's strings: translations kept, strings no longer used dropped."""
    known, catalogue = read(app), Catalog(locale="it", charset="utf-8")
    for message in strings(app):
        if message.id:
            old = known.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            shape = str if isinstance(message.id, str) else tuple
            kept = old.string if old is not None and isinstance(old.string, shape) else None
            catalogue.add(message.id, kept, message.locations, message.flags, message.auto_comments,
                          context=message.context)  # fmt: skip
    catalogue.header_comment = HEADER.format(app=app)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, no_location=True, sort_output=True, ignore_obsolete=True, width=110)
    return NOISE.sub("", buffer.getvalue().decode())


def faults(app: str) -> list[str]:
    """What keeps the Italian of `app` from being complete, one line each; empty when it is."""
    known = read(app)
    found = []
    for message in strings(app):
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        fault = _fault(message, known.get(key, message.context))
        if fault:
            found.append(f"{app}: {fault}: {key!r}")
    return found


def _fault(wanted: Message, known: Message | None) -> str:
    if known is None:
        return "not in the catalogue (make messages)"
    if known.fuzzy:
        return "fuzzy"
    ids = (wanted.id,) if isinstance(wanted.id, str) else tuple(wanted.id)
    strings = (known.string,) if isinstance(known.string, str) else tuple(known.string or ())
    if len(ids) != len(strings) or not all(strings):
        return "without Italian"
    allowed = set(PLACEHOLDER.findall(" ".join(ids)))
    if any(set(PLACEHOLDER.findall(string)) - allowed for string in strings):
        return "unknown placeholder"
    if set(PLACEHOLDER.findall(strings[-1])) != set(PLACEHOLDER.findall(ids[-1])):
        return "placeholders differ"
    return ""


def compile_all() -> None:
    """Writes the .mo beside each .po that is newer."""
    for app in APPS:
        path = catalogue_path(app)
        target = path.with_suffix(".mo")
        if path.exists() and not (target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns):
            buffer = io.BytesIO()
            write_mo(buffer, read(app))
            target.write_bytes(buffer.getvalue())


def main(action: str) -> int:
    """Carries out the action named on the command line; returns the exit code."""
    if action == "update":
        for app in APPS:
            path, text = catalogue_path(app), updated(app)
            if not path.exists() or path.read_text("utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
        compile_all()
    elif action == "compile":
        compile_all()
    elif action == "missing":
        found = [fault for app in APPS for fault in faults(app)]
        sys.stdout.write("".join(f"{fault}\n" for fault in found))
        return 1 if found else 0
    else:
        sys.stderr.write(__doc__ or "")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
