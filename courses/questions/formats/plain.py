# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML from files and from authors: cleaned to a small subset, or told in plain words. Pure."""

import re
from html import escape, unescape

import nh3

TAGS = {"p", "br", "strong", "b", "em", "i", "sub", "sup", "code", "ul", "ol", "li"}
BLOCKS = re.compile(
    r"<(/?)(?:div|section|article|blockquote|h[1-6]|table|tr|dl|dt|dd|address|center|figure|figcaption)\b[^<>]*>",
    re.IGNORECASE,
)
PRE = re.compile(r"<(/?)pre\b[^<>]*>", re.IGNORECASE)
CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
EMPTY = re.compile(r"<(p|strong|b|em|i|sub|sup|code)>\s*</\1>")
BREAK = re.compile(r"<br>|</?(?:p|li|ul|ol)>")
TAG = re.compile(r"<[^<>]*>")
LOWERED = re.compile(r"<(sub|sup)>([0-9+\-=()]+)</\1>")
KNOWN_TAG = re.compile(
    r"</?(?:p|br|b|i|u|strong|em|sub|sup|code|pre|ul|ol|li|span|div|a|img|table|tr|td|th|font|h[1-6])\b[^<>]*>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:lt|gt|amp|nbsp|quot|[aeiou](?:grave|acute)|#\d{1,6});", re.IGNORECASE)
UNSAFE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DIGITS = {
    "sub": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
    "sup": str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"),
}


def storable(text: str) -> str:
    """The text without what neither XML nor a database can hold."""
    return UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def tidy(text: str) -> str:
    """Paragraphs without needless spaces, parted by one newline."""
    lines = (" ".join(line.split()) for line in storable(text).split("\n"))
    return "\n".join(line for line in lines if line)


def clean_html(html: str) -> str:
    """The same words in the tags of TAGS alone, without attributes; "" when nothing is said."""
    known = CELL.sub(" ", BLOCKS.sub(r"<\1p>", PRE.sub(r"<\1code>", storable(html))))
    cleaned = nh3.clean(known, tags=TAGS, attributes={}, link_rel=None).strip()
    fuller = cleaned
    for _nested in range(3):
        fuller = EMPTY.sub("", fuller)
    if fuller != cleaned:
        cleaned = nh3.clean(fuller, tags=TAGS, attributes={}, link_rel=None).strip()
    return cleaned if plain_of(cleaned) else ""


def plain_of(html: str) -> str:
    """Cleaned HTML as plain paragraphs. Small figures become ² or ₂: without them a formula would say another."""
    lines = html.replace("\n", " ")
    lines = LOWERED.sub(lambda found: found[2].translate(DIGITS[found[1]]), lines)
    return tidy(unescape(TAG.sub("", BREAK.sub("\n", lines))))


def html_of(text: str) -> str:
    """Plain paragraphs as HTML."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in tidy(text).split("\n") if line)


def is_plain(html: str) -> bool:
    """Does the cleaned HTML say no more than its plain words?"""
    return not TAG.search(re.sub(r"<br>|</?p>", "", html))


def text_and_body(html: str) -> tuple[str, str]:
    """`Question.text` and `Question.body` of some HTML, whatever it holds."""
    cleaned = clean_html(html)
    return plain_of(cleaned), "" if is_plain(cleaned) else cleaned


def looks_like_html(text: str) -> bool:
    """Does a text of which nobody said the format hold tags or entities?"""
    return bool(KNOWN_TAG.search(text) or ENTITY.search(text))
