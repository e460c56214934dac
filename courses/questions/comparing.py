# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does what the learner typed say the same as what the author accepts? Words and numbers. Pure.

Words are the same when only these differ: capitals (unless they matter), spaces, a final full stop, typographic
quotation marks, apostrophes and dashes, composed or decomposed letters, a grave accent for an acute one, and a
vowel with an apostrophe for an accented vowel at the end of a word ("perche'", "perchè", "perché"). An accent that
is not there at all is a mistake: "pero" is not "però".
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from unicodedata import normalize

WILD = "\ue000"
MOST_DIGITS = 100
TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("’‘‛ʼ`´′", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‐‑‒–—−", "-")}
)
GRAVE = str.maketrans("áéíóúÁÉÍÓÚ", "àèìòùÀÈÌÒÙ")
ACCENTED = dict(zip("aeiouAEIOU", "àèìòùÀÈÌÒÙ", strict=True))
VOWEL_AND_APOSTROPHE = re.compile(r"([aeiouAEIOU])'(?!\w)")
GROUPED = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?")
NUMBER = re.compile(r"([^\d.,+-]*)([+-]? ?[\d.,][\d., ']*(?:[eE][+-]?\d{1,3})?)(.*)", re.DOTALL)


def plain(text: str, *, case_sensitive: bool = False) -> str:
    """The text as it is compared."""
    bare = " ".join(normalize("NFC", text).translate(TYPOGRAPHY).split())
    if not case_sensitive:
        bare = normalize("NFC", bare.casefold())
    bare = VOWEL_AND_APOSTROPHE.sub(lambda found: ACCENTED[found[1]], bare.translate(GRAVE))
    return bare[:-1].rstrip() if len(bare) > 1 and bare.endswith(".") else bare


def says(text: str, accepted: str, *, case_sensitive: bool = False) -> bool:
    """Is `text` what `accepted` says? There `*` stands for any characters, none too, and `\\*` for an asterisk."""
    marked = accepted.replace("\\*", "\ue001").replace("*", WILD).replace("\ue001", "*")
    given = plain(text.replace(WILD, ""), case_sensitive=case_sensitive)
    return _fits(given, plain(marked, case_sensitive=case_sensitive).split(WILD))


def _fits(given: str, parts: list[str]) -> bool:
    """Are the parts in `given`, one after the other, the first at its beginning and the last at its end?"""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return given == first
    if not (given.startswith(first) and given.endswith(last) and len(given) >= len(first) + len(last)):
        return False
    place, end = len(first), len(given) - len(last)
    for part in parts[1:-1]:
        place = given.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True


def exact(text: object) -> Fraction | None:
    """The decimal number of a key, exactly; None when it is none, or too long to be meant."""
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS or len(number.as_tuple().digits) > 200:
        return None
    return Fraction(number)


def quantities(text: str, unit: str, units: Mapping[str, object]) -> list[Fraction]:
    """The numbers `text` may say, in `unit`: none when it is no number or its unit is unknown.

    A comma is decimal; a point too, but "1.500" is also read as fifteen hundred, because both are written in
    Italy: the point is on the keypad.
    """
    found = NUMBER.fullmatch(text.translate(TYPOGRAPHY).strip()) if len(text) <= MOST_DIGITS else None
    if not found:
        return []
    factor = _factor(f"{found[1]} {found[3]}".strip(), unit, units)
    read = [exact(number) for number in _readings(found[2].strip())]
    return [number * factor for number in read if number is not None] if factor else []


def _factor(written: str, unit: str, units: Mapping[str, object]) -> Fraction | None:
    """How many of `unit` the written unit is worth. Capitals matter only where they tell two units apart."""
    if not written:
        return Fraction(1)
    known = {unit.strip(): "1", **{name.strip(): factor for name, factor in units.items()}}
    known.pop("", None)
    name = " ".join(written.split())
    if name in known:
        return exact(known[name])
    alike = [factor for other, factor in known.items() if other.casefold() == name.casefold()]
    return exact(alike[0]) if len(alike) == 1 else None


def _readings(number: str) -> Iterator[str]:
    sign = number[0] if number[0] in "+-" else ""
    bare, e, power = number[len(sign) :].lower().partition("e")
    bare = bare.strip()
    if GROUPED.fullmatch(bare):
        bare = bare.replace(" ", "").replace("'", "")
    for digits in _digits(bare):
        yield f"{sign}{digits}{e}{power}"


def _digits(bare: str) -> Iterator[str]:
    points, commas = bare.count("."), bare.count(",")
    mark = "," if commas and bare.rfind(",") > bare.rfind(".") else "."
    if points and commas:
        whole, _mark, rest = bare.rpartition(mark)
        groups = re.split(r"[.,]", whole)
        if all(len(group) == 3 for group in groups[1:]) and len({*re.findall(r"[.,]", whole)}) < 2:
            yield f"{''.join(groups)}.{rest}"
        return
    groups = bare.split(mark)
    are_thousands = 0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    if points + commas < 2:
        yield bare.replace(",", ".")
    if are_thousands and (points + commas > 1 or (points and groups[0].strip("0"))):
        yield "".join(groups)
