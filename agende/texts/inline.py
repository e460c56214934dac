# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a block, sign by sign, and as they are typed: **bold**, *italic*, [words](address), [^footnote]. Pure.

An atom is a sign with its marks: (sign, {(name, value)}). "\\n" is a line break, "[^words" a footnote.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from agende.texts.blocks import CONTROL, SEAM, Block, storable
from agende.texts.schema import ADDRESS

type Marks = frozenset[tuple[str, str]]
type Atom = tuple[str, Marks]

PLAIN: Marks = frozenset()
STRONG, EM = ("strong", ""), ("em", "")
NOTE = "[^"
EDGE = " \t"
ORDER = ("link", "em", "strong", "deletion", "insertion")
VALUE = {"link": "href", "deletion": "id", "insertion": "id"}
SIGNS = r"\\*\[\]<|#\-•=.):¶^"
NEEDS_BACKSLASH = re.compile(rf"\\(?=[{SIGNS}\n]|\Z)|\*|<(?=br>)", re.IGNORECASE)
TOKEN = re.compile(
    rf"\\(?P<sign>[{SIGNS}])"
    r"|(?P<stars>\*+)"
    r"|\[\^(?P<note>(?:\\.|[^\\\[\]\n])*)\]"
    r"|\[(?P<linked>(?:\\.|[^\\\[\]\n])*)\]\((?P<href>(?:\\.|[^\\()\s]|\([^\\()\s]*\))+)\)"
    r"|(?P<end><br>|\n)",
    re.IGNORECASE,
)


def atoms_of(block: Block) -> list[Atom]:
    """All signs of a block of words, suggested ones too, with their marks."""
    found: list[Atom] = []
    for piece in block.get("content", ()):
        attrs = piece.get("attrs", {})
        if piece["type"] == "text":
            marks = frozenset(_mark(mark) for mark in piece.get("marks", ()))
            found += [(sign, marks) for sign in re.sub(r"\r\n?", "\n", piece["text"])]
        else:
            sign = "\n" if piece["type"] == "hard_break" else NOTE + attrs["words"]
            found.append((sign, frozenset((n, attrs[n]) for n in ("insertion", "deletion") if n in attrs)))
    return found


def _mark(mark: Block) -> tuple[str, str]:
    return mark["type"], str(mark.get("attrs", {}).get(VALUE.get(mark["type"], ""), ""))


def is_visible(atom: Atom) -> bool:
    """Whether it is there when open suggestions are refused."""
    return atom[0] != SEAM and all(name != "insertion" for name, _ in atom[1])


def tidied(atoms: Iterable[Atom]) -> list[Atom]:
    """What a form can show of these: suggestions refused, no space at the ends of a line, no mark on outer spaces."""
    lines: list[list[Atom]] = [[]]
    for atom in _shown(list(atoms)):
        if atom[0] == "\n":
            lines.append([])
        else:
            lines[-1].append(atom if len(atom[0]) == 1 else (storable(atom[0]), PLAIN))
    found: list[Atom] = []
    for number, line in enumerate(lines):
        found += [("\n", PLAIN)] if number else []
        found += _tidy_line(line)
    return found


def _shown(atoms: list[Atom]) -> Iterator[Atom]:
    """Those that are there when suggestions are refused. Marks are asked once each, not once a sign: of a text of
    60,000 signs that is half of the time of its saving."""
    left = {
        marks: frozenset(mark for mark in marks if mark[0] not in {"insertion", "deletion"})
        for marks in {marks for _, marks in atoms}
        if is_visible(("", marks))
    }
    has_control = CONTROL.search("".join(sign for sign, _ in atoms))
    for sign, marks in atoms:
        if sign != SEAM and marks in left and not (has_control and CONTROL.match(sign)):
            yield sign, left[marks]


def _tidy_line(line: list[Atom]) -> list[Atom]:
    while line and line[-1][0] in EDGE:
        line.pop()
    start = next((at for at, (sign, _) in enumerate(line) if sign not in EDGE), 0)
    line = line[start:]
    if not any(marks for _, marks in line):
        return line
    return [atom for run in _runs(line) for atom in _trimmed(_trimmed(run, STRONG), EM)]


def _runs(line: Sequence[Atom]) -> Iterator[list[Atom]]:
    """Signs of one link, or of none, in a row; a footnote alone."""
    for _key, run in groupby(line, key=lambda atom: object() if len(atom[0]) > 1 else _href(atom)):
        yield list(run)


def _href(atom: Atom) -> tuple[str, ...]:
    return tuple(value for name, value in atom[1] if name == "link")


def _trimmed(run: list[Atom], mark: tuple[str, str]) -> list[Atom]:
    found: list[Atom] = []
    for has, some in groupby(run, key=lambda atom: mark in atom[1]):
        part = list(some)
        inner = [at for at, (sign, _) in enumerate(part) if not sign.isspace()]
        first, last = (inner[0], inner[-1]) if inner else (len(part), -1)
        found += [
            atom if not has or first <= at <= last else (atom[0], atom[1] - {mark})
            for at, atom in enumerate(part)
        ]
    return found


def content_of(atoms: Iterable[Atom]) -> list[Block]:
    """The pieces of a block that these atoms are."""
    found: list[Block] = []
    for (marks, is_text), run in groupby(
        atoms, key=lambda atom: (atom[1], len(atom[0]) == 1 and atom[0] != "\n")
    ):
        if is_text:
            shown = [
                _as_json(mark) for mark in sorted(marks, key=lambda mark: (ORDER.index(mark[0]), mark[1]))
            ]
            piece: Block = {"type": "text", "text": "".join(sign for sign, _ in run)}
            found.append(piece | ({"marks": shown} if shown else {}))
        else:
            found += [_node(sign, marks) for sign, _ in run]
    return found


def _as_json(mark: tuple[str, str]) -> Block:
    name, value = mark
    return {"type": name} | ({"attrs": {VALUE[name]: value}} if name in VALUE else {})


def _node(sign: str, marks: Marks) -> Block:
    attrs = {name: key for name, key in sorted(marks) if name in {"insertion", "deletion"}}
    if sign == "\n":
        return {"type": "hard_break"} | ({"attrs": attrs} if attrs else {})
    return {"type": "footnote", "attrs": {"words": sign.removeprefix(NOTE), **attrs}}


def written(atoms: Sequence[Atom], *, extra: str = "") -> list[str]:
    """Tidied atoms as typed, a string for each line; `extra`: signs that mean something where they stand."""
    words = "".join(sign for sign, _ in atoms if len(sign) == 1)
    extra += "[" if NOTE in words or "](" in words else ""
    lines = [""]
    for run in _runs(atoms):
        for sign, part in groupby(run, key=lambda atom: atom[0] if atom[0] == "\n" else ""):
            if sign:
                lines += [""] * len(list(part))
            else:
                lines[-1] += _written_run(list(part), extra)
    return lines


def _written_run(run: list[Atom], extra: str) -> str:
    if len(run[0][0]) > 1:
        return f"{NOTE}{_escaped(run[0][0].removeprefix(NOTE), extra + '[]', stars=False)}]"
    href = _href(run[0])
    inner = _starred(run, f"{extra}[]" if href else extra)
    inner = "\\" * (bool(href) and inner.startswith("^")) + inner
    return f"[{inner}]({re.sub(r'([\\()|¶])', r'\\\1', href[0])})" if href else inner


def _starred(run: list[Atom], extra: str) -> str:
    found, before = "", PLAIN
    for marks, some in groupby([*run, ("", PLAIN)], key=lambda atom: atom[1] & {STRONG, EM}):
        found += "**" * (STRONG in before ^ marks) + "*" * (EM in before ^ marks)
        found += _escaped("".join(sign for sign, _ in some), extra)
        before = marks
    return found


def _escaped(words: str, extra: str, *, stars: bool = True) -> str:
    def with_backslash(found: re.Match[str]) -> str:
        sign, at = found[0], found.start()
        if sign == "*" and (not stars or (words[at - 1 : at] == " " and words[at + 1 : at + 2] == " ")):
            return sign
        return "\\" + sign

    safe = NEEDS_BACKSLASH.sub(with_backslash, words)
    for sign in dict.fromkeys(extra):
        safe = safe.replace(sign, "\\" + sign)
    return safe.replace("\n", "<br>")


def parsed(text: str) -> list[Atom]:
    """The atoms that a typed text means, tidied. A star or a bracket that pairs with nothing is itself."""
    return tidied(_parsed(text, PLAIN))


def _parsed(text: str, around: Marks) -> list[Atom]:
    found: list[Atom] = []
    begun: dict[tuple[str, str], int] = {}
    at = 0
    for token in TOKEN.finditer(text):
        now = around.union(begun)
        found += [(sign, now) for sign in text[at : token.start()]]
        at = token.end()
        if token["stars"]:
            _star(token, found, begun, around)
        else:
            found += _meant(token, now)
    rest = around.union(begun)
    found += [(sign, rest) for sign in text[at:]]
    for mark, start in sorted(begun.items(), key=lambda item: -item[1]):  # never closed: stars are stars
        found[start:] = [(sign, marks - {mark}) for sign, marks in found[start:]]
        found[start:start] = [("*", found[start][1])] * (2 if mark == STRONG else 1)
    return found


def _star(
    token: re.Match[str],
    found: list[Atom],
    begun: dict[tuple[str, str], int],
    around: Marks,
) -> None:
    """Opens or closes what the stars can; the others are stars."""
    text, start, end = token.string, token.start(), token.end()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    closes, opens = bool(before.strip()), bool(after.strip())
    stars = token["stars"]
    parts = {1: [EM], 2: [STRONG], 3: [STRONG, EM]}.get(len(stars), [])
    left = 0 if parts else len(stars)
    for mark in parts:
        if mark in begun and closes:
            del begun[mark]
        elif mark not in begun and opens:
            begun[mark] = len(found)
        else:
            left += 2 if mark == STRONG else 1
    found += [("*", around.union(begun))] * left


def _meant(token: re.Match[str], now: Marks) -> list[Atom]:
    if token["sign"]:
        return [(token["sign"], now)]
    if token["end"]:
        return [("\n", PLAIN)]
    if token["note"] is not None:
        return [(NOTE + _unescaped(token["note"]), PLAIN)]
    href = re.sub(r"\\(.)", r"\1", token["href"])
    if not ADDRESS.fullmatch(href):
        return [("[", now), *_parsed(token[0][1:], now)]
    return _parsed(token["linked"], now | {("link", href)})


def _unescaped(words: str) -> str:
    return re.sub(rf"\\([{SIGNS}])|<br>", lambda found: found[1] or "\n", words, flags=re.IGNORECASE)
