# SPDX-License-Identifier: AGPL-3.0-or-later
"""What writing questions to a file gives: the file, and in words what the format could not carry. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.questions.content import Item, QuestionKind
from courses.questions.formats.categories import category_path
from courses.questions.formats.draft import name_of


class CannotCarry(ValueError):
    """The format has no way to write this question so that it is asked and graded the same."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A question that is not in the file, or is in it without something."""

    name: str
    words: str
    is_left_out: bool


@dataclass(slots=True)
class Written:
    """The file as text, how many questions it holds, what it lacks."""

    text: str = ""
    count: int = 0
    losses: list[Loss] = field(default_factory=list)

    @property
    def left_out(self) -> list[Loss]:
        return [loss for loss in self.losses if loss.is_left_out]


def written_by(
    items: Iterable[Item],
    *,
    heading: Callable[[str], str],
    piece: Callable[[Item, str], str],
    losses: Callable[[Item], Iterable[str]],
) -> tuple[Written, list[str]]:
    """The pieces of a file, in order: `heading` of each path of categories, `piece` of each item and its name (raises
    CannotCarry), with the losses counted; the text is still to be made of the pieces."""
    written, pieces = Written(), list[str]()
    category: tuple[str, ...] = ()
    for item in items:
        name = name_of(item.name, item.question.text)
        try:
            made = piece(item, name)
        except CannotCarry as reason:
            written.losses.append(Loss(name, str(reason), is_left_out=True))
            continue
        if item.category != category:
            category = item.category
            pieces.append(heading(category_path(category)))
        pieces.append(made)
        written.count += 1
        written.losses += [Loss(name, words, is_left_out=False) for words in losses(item)]
    return written, pieces


def common_losses(item: Item) -> Iterator[str]:
    """What neither GIFT nor Moodle XML can say of a question that they carry."""
    question = item.question
    if question.kind == QuestionKind.TRUE_FALSE:
        texts = tuple(option.text.strip().lower() for option in question.options)
        if texts not in {("true", "false"), (_("True").lower(), _("False").lower())}:
            yield _("the two answers will be called true and false")
    for place, row in enumerate(item.key.get("accepted", ()), 1):
        if row.get("text") == "*" and row.get("percent") == "0":
            yield _("accepted answer %(place)s stands for any other answer") % {"place": place}
