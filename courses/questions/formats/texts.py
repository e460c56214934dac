# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four ways in which Moodle writes a text: HTML, plain, Markdown, and its own "moodle" format. Pure."""

import re

from courses.questions.formats.draft import Words, bounded, html_words, plain_words
from courses.questions.formats.media import Media
from courses.questions.formats.plain import looks_like_html

HTML, PLAIN, MARKDOWN, MOODLE = "html", "plain", "markdown", "moodle"
FORMATS = {
    "html": HTML, "plain": PLAIN, "plain_text": PLAIN, "markdown": MARKDOWN, "moodle": MOODLE,
    "moodle_auto_format": MOODLE, "wiki_like": MOODLE,
}  # fmt: skip
BOLD = re.compile(r"\*\*([^*\n]+)\*\*|(?<!\w)__([^_\n]+)__(?!\w)")
LEANING = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)|(?<!\w)_([^_\n]+)_(?!\w)")
CODE = re.compile(r"`([^`\n]+)`")
ENCODED = re.compile(r"(?<=;base64,)[A-Za-z0-9+/=\s]+")  # a picture within the text is bounded as a picture
POINT = re.compile(r"\s*[-*+]\s+")


def as_html(text: str, format_name: str) -> str | None:
    """The text as HTML not yet cleaned; None when it is plain. Raises ItemError when it is too long to convert."""
    bounded(ENCODED.sub("", text))
    if format_name == HTML:
        return text
    if format_name == MARKDOWN:
        return _from_markdown(text)
    if format_name == MOODLE and looks_like_html(text):
        return text.replace("\n", "<br>")
    return None


def question_words(text: str, format_name: str, media: Media) -> Words:
    """What a question asks. Raises ItemError."""
    html = as_html(text, format_name)
    return plain_words(text) if html is None else html_words(media.of_question(html))


def answer_text(text: str, format_name: str, media: Media) -> str:
    """An answer, as plain text. Raises ItemError."""
    html = as_html(text, format_name)
    return plain_words(text).text if html is None else html_words(media.of_answer(html)).text


def feedback_html(text: str, format_name: str, media: Media) -> str:
    """A feedback as HTML; "" when nothing is said. Raises ItemError."""
    html = as_html(text, format_name)
    return (plain_words(text) if html is None else html_words(media.of_feedback(html))).html


def _from_markdown(text: str) -> str:
    lines, is_list = [], False
    for line in text.split("\n"):
        is_point = POINT.match(line) is not None
        if is_point != is_list:
            lines.append("<ul>" if is_point else "</ul>")
        is_list = is_point
        if is_point:
            lines.append(f"<li>{POINT.sub('', line, count=1)}</li>")
        else:
            lines.append(line if line.strip() else "<p>")
    if is_list:
        lines.append("</ul>")
    html = " ".join(lines)
    html = CODE.sub(r"<code>\1</code>", html)
    html = BOLD.sub(lambda found: f"<b>{found[1] or found[2]}</b>", html)
    return LEANING.sub(lambda found: f"<em>{found[1] or found[2]}</em>", html)
