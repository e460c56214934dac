# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page's main content as a paper holds it: what can be read stays, what can only be pressed goes.

What comes out fits `cms/pdf`: headings without a jump, every picture with its words and inside the document, drawings
with their title, addresses whole, no sign that our fonts lack.
"""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

from cms import pdf

GONE = (
    "script", "style", "link", "meta", "form", "button", "input", "select", "textarea", "nav", "dialog", "template",
    "video", "audio", "iframe", "object", "embed", "canvas", "noscript", "map",
)  # fmt: skip
NOT_PRINTED = frozenset({"d-print-none", "visually-hidden", "chart-csv", "skiplink"})
KEPT = frozenset(
    {
        "href",
        "id",
        "class",
        "colspan",
        "rowspan",
        "scope",
        "headers",
        "lang",
        "datetime",
        "alt",
        "src",
        "start",
    }
)
SVG = "{http://www.w3.org/2000/svg}"
SVG_TAG = re.compile(r"<(/?)svg\b[^>]*?(/?)>")
BLOCKS = " or ".join(
    f"self::{tag}" for tag in ("p", "div", "ul", "ol", "dl", "table", "figure", "h2", "h3", "h4")
)
"""What a point of a list may hold beside words, after folds are open."""
LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
SIGNS = {
    "→": "->",
    "←": "<-",
    "≥": ">=",
    "≤": "<=",
    "−": "-",
    "✓": "x",
    "\u00ad": "",
    "\u200b": "",
    "\u2011": "-",
}

type Picture = Callable[[str], str]
"""Address of an image on the site → its address inside a document (`pdf.png_uri`); "" when there is none."""


def printable(html: str, *, site: str, picture: Picture) -> str:
    """The content as HTML for a PDF; `site` is the address that relative ones are of."""
    text, drawings = _without_drawings(html)
    root = fragment_fromstring(text, create_parent="div")
    _take_away(root)
    _open_folds(root)
    _set_pictures(root, picture)
    _set_links(root, site)
    _set_headings(root)
    _set_points(root)
    words = [_words_of_figure(root, number) for number in range(len(drawings))]
    _set_attributes(root)
    whole = tostring(root, encoding="unicode")
    for number, drawing in enumerate(drawings):
        whole = whole.replace(f'<span class="drawing-{number}"></span>', _titled(drawing, words[number]))
    return _with_known_signs(whole)


def _without_drawings(html: str) -> tuple[str, list[str]]:
    """The text with a mark for each outermost drawing, and the drawings: a parser of HTML would spoil their names."""
    pieces: list[str] = []
    drawings: list[str] = []
    depth = start = last = 0
    for tag in SVG_TAG.finditer(html):
        if tag[2]:
            continue
        if not tag[1]:
            depth += 1
            if depth == 1:
                start = tag.start()
        elif depth:
            depth -= 1
            if depth == 0:
                pieces += [html[last:start], f'<span class="drawing-{len(drawings)}"></span>']
                drawings.append(html[start : tag.end()])
                last = tag.end()
    return "".join([*pieces, html[last:]]), drawings


def _words_of_figure(root: HtmlElement, number: int) -> str:
    """What the figure around a drawing is called: its caption."""
    mark = root.find(f'.//span[@class="drawing-{number}"]')
    figure = next(mark.iterancestors("figure"), None) if mark is not None else None
    caption = figure.find(".//figcaption") if figure is not None else None
    return " ".join(caption.text_content().split()) if caption is not None else ""


def _titled(drawing: str, caption: str) -> str:
    """A drawing of ours that says what it shows; "" for an icon, or for one that says nothing."""
    try:
        svg = etree.fromstring(_named(drawing))
    except etree.XMLSyntaxError:
        return ""
    title = svg.find(f"{SVG}title")
    if title is None or not (title.text or "").strip():
        words = svg.get("aria-label") or caption
        if not words:
            return ""
        title = etree.Element(f"{SVG}title")
        title.text = words
    svg.insert(0, title)
    for link in list(svg.iter(f"{SVG}a")):
        link.tag = f"{SVG}g"
        link.attrib.pop("href", None)
    return etree.tostring(svg, encoding="unicode")


def _named(drawing: str) -> str:
    return drawing if "xmlns=" in drawing[:400] else drawing.replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1)


def _take_away(root: HtmlElement) -> None:
    for element in list(root.iter(*GONE)):
        element.drop_tree()
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or (element is not root and _is_for_the_screen(element)):
            element.drop_tree()


def _is_for_the_screen(element: HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    classes = NOT_PRINTED.intersection(element.classes)
    in_table = element.tag == "caption" or any(above.tag == "table" for above in element.iterancestors())
    return bool(classes) and not (classes == {"visually-hidden"} and in_table)


def _set_points(root: HtmlElement) -> None:
    """A point that holds blocks has no mark: it would be tagged wrongly (ISO 14289-1 §7.2). Its number is written."""
    for point in root.xpath(f".//li[.//*[{BLOCKS} or contains(@class, 'd-block')]]"):
        point.classes.add("of-blocks")
        above = point.getparent()
        if above.tag == "ol":
            number = int(above.get("start") or 1) + above.findall("li").index(point)
            first = next((one for one in point.iter() if (one.text or "").strip()), point)
            first.text = f"{number}. {(first.text or '').lstrip()}"


def _open_folds(root: HtmlElement) -> None:
    """What a fold hides is on paper."""
    for fold in root.iter("details"):
        fold.tag = "div"
    for line in root.iter("summary"):
        line.tag = "p"
        line.set("class", "summary")


def _set_pictures(root: HtmlElement, picture: Picture) -> None:
    """Images inside the document; one that only decorates, or that is gone, is left out."""
    for image in list(root.iter("img")):
        words = (image.get("alt") or "").strip()
        inside = picture(image.get("src") or "") if words else ""
        if inside:
            image.set("src", inside)
        else:
            image.drop_tree()


def _set_links(root: HtmlElement, site: str) -> None:
    known = {element.get("id") for element in root.iter() if element.get("id")}
    for link in root.iter("a"):
        address = link.get("href") or ""
        if address.startswith("#"):
            if address[1:] not in known:
                link.attrib.pop("href")
        elif address.startswith("data:"):
            link.attrib.pop("href")
        elif address:
            link.set("href", urljoin(site, address))


def _set_headings(root: HtmlElement) -> None:
    """No level is jumped over (ISO 14289-1 §7.4.2)."""
    before = 0
    for heading in root.iter(*LEVELS):
        level = min(int(heading.tag[1]), before + 1, 6)
        heading.tag = f"h{level}"
        before = level


def _set_attributes(root: HtmlElement) -> None:
    seen: set[str] = set()
    for element in root.iter():
        for name in [name for name in element.attrib if name not in KEPT]:
            del element.attrib[name]
        own = element.get("id")
        if own in seen:
            del element.attrib["id"]
        elif own:
            seen.add(own)


def _with_known_signs(html: str) -> str:
    for sign, instead in SIGNS.items():
        html = html.replace(sign, instead.replace(">", "&gt;").replace("<", "&lt;"))
    return html.translate({ord(sign): " " for sign in pdf.unprintable(html)})
