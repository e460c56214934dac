# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text typed in a form, put in the place of the blocks it was typed from: what was not touched stays as it is. Pure.

Ids are kept by what is unchanged, moved, or edited in its place. Open suggestions are not shown in the form: those in
a block that is edited stay on the words that stay; those in a block that is deleted go with it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from agende.texts.blocks import ORIGIN, Block, canonical, new_id, with_origins, words_of
from agende.texts.notation import grouped, normal, typed
from agende.texts.suggested import rebased

ALIKE = 0.5
FOR_LIFE = ("id", *ORIGIN)


class _Words:
    """The words of a block, looked at once for all that they are compared with; `bag`: each and how often before."""

    def __init__(self, block: Block) -> None:
        self.all = words_of(block).split()
        times = Counter[str]()
        self.bag: set[tuple[str, int]] = set()
        for word in self.all:
            self.bag.add((word, times[word]))
            times[word] += 1
        self.known = times.keys()


@dataclass(slots=True)
class _Old:
    """Blocks that are one in the form, with the unseen ones before them. `key`: what the form shows, as JSON."""

    blocks: list[Block]
    unseen: list[Block]
    shown: Block
    key: bytes


def merged(old: list[Block], text: str, *, make_id: Callable[[], str] = new_id) -> list[Block]:
    """The blocks of `text`, keeping of `old` ids, marks, attributes and suggestions where nothing was typed."""
    olds, rest = _seen(old)
    new = typed(text)
    keys = [canonical(block) for block in new]
    kept: dict[int, int] = {}
    changed: list[tuple[range, range]] = []
    matcher = SequenceMatcher(None, [each.key for each in olds], keys, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            kept |= {c + step: a + step for step in range(b - a)}
        else:
            changed.append((range(a, b), range(c, d)))
    kept |= dict(_moved(changed, olds, keys))
    kept |= dict(_edited(changed, olds, new, kept))
    joined = _joined(changed, olds, new, kept)
    found: list[Block] = []
    for place, block in enumerate(new):
        at = kept.get(place)
        if at is None:
            found.append(_with(block, {"id": make_id()}))
        else:
            found += olds[at].unseen + _again(olds[at], block, keys[place], joined.get(place, []))
    unkept = [block for at, each in enumerate(olds) if at not in kept.values() for block in each.unseen]
    return found + [block for block in [*unkept, *rest] if block.get("content")]


def _seen(blocks: list[Block]) -> tuple[list[_Old], list[Block]]:
    """What the form shows, and what it does not at the end: empty paragraphs, and what is only suggested."""
    olds: list[_Old] = []
    unseen: list[Block] = []
    for group in grouped(blocks):
        if (shown := normal(group)) is None:
            unseen += group
        else:
            olds.append(_Old(group, unseen, shown, canonical(shown)))
            unseen = []
    return olds, unseen


def _again(old: _Old, block: Block, key: bytes, joined: Sequence[_Old]) -> list[Block]:
    """An old block as it was typed; `joined`: old blocks that were typed into it."""
    if old.key == key:
        return old.blocks
    attrs = {name: value for name, value in old.blocks[0]["attrs"].items() if name in FOR_LIFE}
    attrs = with_origins(attrs, (each.blocks[0]["attrs"] for each in joined))
    return rebased(old.blocks, _with(block, attrs))


def _with(block: Block, attrs: Block) -> Block:
    """A typed block with attributes kept for life."""
    told = {"type": block["type"], "attrs": attrs | block.get("attrs", {})}
    return told | ({"content": block["content"]} if "content" in block else {})


def _moved(
    changed: list[tuple[range, range]], olds: Sequence[_Old], keys: Sequence[bytes]
) -> Iterator[tuple[int, int]]:
    """(new place, old place) of blocks found again, sign for sign, elsewhere."""
    free = {olds[at].key: at for some, _ in reversed(changed) for at in reversed(some)}
    for _, places in changed:
        for place in places:
            if (at := free.pop(keys[place], None)) is not None:
                yield place, at


def _edited(
    changed: list[tuple[range, range]], olds: Sequence[_Old], new: Sequence[Block], kept: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """(new place, old place) of blocks edited where they stand: by place, or the next that is alike."""
    used = set(kept.values())
    for some, places in changed:
        free = [at for at in some if at not in used]
        todo = [place for place in places if place not in kept]
        if len(free) == len(todo):
            yield from zip(todo, free, strict=True)
            continue
        words = {at: _Words(olds[at].shown) for at in free} if todo else {}
        for place in todo:
            typed_words = _Words(new[place])
            at = next((at for at in free if _alike(words[at], typed_words)), None)
            if at is not None:
                free = [later for later in free if later > at]
                yield place, at


def _joined(
    changed: list[tuple[range, range]], olds: Sequence[_Old], new: Sequence[Block], kept: dict[int, int]
) -> dict[int, list[_Old]]:
    """New place → old blocks that are gone but whose words now stand there, in another's: two paragraphs made one."""
    used = set(kept.values())
    gone = [olds[at] for some, _ in changed for at in some if at not in used]
    from_elsewhere = [old for old in gone if ORIGIN.keys() & old.blocks[0]["attrs"].keys()]
    places = [place for _, some in changed for place in some if place in kept] if from_elsewhere else []
    said = {place: _Words(new[place]) for place in places}
    found: dict[int, list[_Old]] = {}
    for old in from_elsewhere:
        words = _Words(old.shown)
        place = next((place for place, there in said.items() if _is_part_of(words, there)), None)
        if place is not None:
            found.setdefault(place, []).append(old)
    return found


def _is_part_of(words: _Words, there: _Words) -> bool:
    """Whether half of these words or more stand there, one after the other."""
    if (
        not words.all or len(words.known & there.known) < len(words.known) * ALIKE
    ):  # most are told apart by this
        return False
    match = SequenceMatcher(None, words.all, there.all, autojunk=False).find_longest_match()
    return match.size >= len(words.all) * ALIKE


def _alike(one: _Words, other: _Words) -> bool:
    if 2 * len(one.bag & other.bag) < ALIKE * (
        len(one.bag) + len(other.bag)
    ):  # as `quick_ratio`, for all pairs
        return False
    return SequenceMatcher(None, one.all, other.all, autojunk=False).ratio() >= ALIKE
