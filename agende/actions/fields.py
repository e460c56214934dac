# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an objective, an action and an indicator say: their fields, how each is cleaned and how it is read. Pure.

A cleaned record is JSON: words, lists of uids (bodies, nodes of the plan), the uid of another record, numbers as
"1234.5", halves of a year as "2027-1". What is not said is "" or [].
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agende.actions.typed import HALF, NotANumber, euro_in_words, in_words, kept, number_from
from agende.texts.blocks import storable
from cms.pdf import unprintable

type Words = str | Promise
type Data = dict[str, Any]


class Type(StrEnum):
    """What a field holds."""

    LINE = "line"
    TEXT = "text"
    BODIES = "bodies"
    NODES = "nodes"
    RECORD = "record"
    EURO = "euro"
    NUMBER = "number"
    YEAR = "year"
    HALF = "half"
    CHOICE = "choice"


LISTS = frozenset({Type.BODIES, Type.NODES})
LONGEST = {Type.LINE: 300, Type.TEXT: 4000}
YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `of` are the kinds of record that a RECORD field may name, `choices` what a CHOICE may be."""

    name: str
    label: Words
    type: Type
    hint: Words = ""
    is_required: bool = False
    choices: tuple[tuple[str, Words], ...] = ()
    of: tuple[str, ...] = ()


COST_BANDS = (
    ("none", gettext_lazy("no further cost")),
    ("to_10", gettext_lazy("up to 10,000 €")),
    ("to_50", gettext_lazy("from 10,000 to 50,000 €")),
    ("to_200", gettext_lazy("from 50,000 to 200,000 €")),
    ("over_200", gettext_lazy("more than 200,000 €")),
    ("to_estimate", gettext_lazy("to be estimated")),
)
PRIORITIES = (
    ("high", gettext_lazy("high")),
    ("middle", gettext_lazy("medium")),
    ("low", gettext_lazy("low")),
)
DIRECTIONS = (
    ("up", gettext_lazy("it should grow")),
    ("down", gettext_lazy("it should fall")),
    ("stay", gettext_lazy("it should stay as it is")),
)
FREQUENCIES = (
    ("12", pgettext_lazy("interval", "every year")),
    ("24", gettext_lazy("every two years")),
    ("36", gettext_lazy("once in the triennium")),
)

TITLE = Field(
    "title",
    gettext_lazy("Title"),
    Type.LINE,
    gettext_lazy("Short and clear: it is how the others will call it."),
    True,
)
NODES = Field(
    "nodes",
    gettext_lazy("Parts of the plan it serves"),
    Type.NODES,
    gettext_lazy("Areas and projects of the strategic plan."),
)
PLACES = Field(
    "places", gettext_lazy("Municipalities concerned"), Type.BODIES, gettext_lazy("Where it is felt or done.")
)

OBJECTIVE = (
    TITLE,
    Field("description", gettext_lazy("Description"), Type.TEXT, gettext_lazy("From which need it comes.")),
    Field(
        "expected_change",
        gettext_lazy("Expected change"),
        Type.TEXT,
        gettext_lazy("What will be different, for whom and by when."),
        True,
    ),
    NODES,
    PLACES,
)
ACTION = (
    TITLE,
    Field("description", gettext_lazy("Description"), Type.TEXT, gettext_lazy("What is done, step by step.")),
    Field("objective", gettext_lazy("Objective it serves"), Type.RECORD, of=("objective",)),
    Field(
        "owners",
        gettext_lazy("Who leads it"),
        Type.BODIES,
        gettext_lazy("Who answers for it and reports how far it is."),
        True,
    ),
    Field("partners", gettext_lazy("Who takes part"), Type.BODIES),
    Field(
        "other_partners",
        gettext_lazy("Others who take part"),
        Type.LINE,
        gettext_lazy("Associations, schools, firms: who is not in the list."),
    ),
    PLACES,
    NODES,
    Field(
        "cost_band",
        gettext_lazy("Expected cost"),
        Type.CHOICE,
        gettext_lazy("An estimate of the whole."),
        choices=COST_BANDS,
    ),
    Field(
        "budget",
        gettext_lazy("Money found (€)"),
        Type.EURO,
        gettext_lazy("As in a budget: 12.500 or 12.500,50. Leave it empty if there is none yet."),
    ),
    Field("budget_source", gettext_lazy("Where the money comes from"), Type.LINE),
    Field("starts", gettext_lazy("It starts in"), Type.HALF),
    Field("ends", gettext_lazy("It ends in"), Type.HALF),
    Field("priority", gettext_lazy("Priority"), Type.CHOICE, choices=PRIORITIES),
)
INDICATOR = (
    TITLE,
    Field(
        "measures",
        gettext_lazy("What it measures"),
        Type.TEXT,
        gettext_lazy("So that everybody counts the same things."),
        True,
    ),
    Field(
        "measured",
        gettext_lazy("Objective or action it is about"),
        Type.RECORD,
        of=("objective", "action"),
    ),
    Field("owners", gettext_lazy("Who gives its values"), Type.BODIES),
    Field(
        "unit",
        gettext_lazy("Unit"),
        Type.LINE,
        gettext_lazy("For example: Municipalities, km, % of the residents."),
        True,
    ),
    Field("direction", gettext_lazy("Direction"), Type.CHOICE, is_required=True, choices=DIRECTIONS),
    Field(
        "baseline",
        gettext_lazy("Value to start from"),
        Type.NUMBER,
        gettext_lazy("Leave it empty if it is not known yet: empty is not zero."),
    ),
    Field("baseline_year", gettext_lazy("Year of the value to start from"), Type.YEAR),
    Field("target", gettext_lazy("Value to reach"), Type.NUMBER),
    Field("target_year", gettext_lazy("Year by which to reach it"), Type.YEAR),
    Field("source", gettext_lazy("Source"), Type.LINE, gettext_lazy("Who publishes the figure, and where.")),
    Field("frequency", gettext_lazy("How often it is measured"), Type.CHOICE, choices=FREQUENCIES),
)
FIELDS: dict[str, tuple[Field, ...]] = {"objective": OBJECTIVE, "action": ACTION, "indicator": INDICATOR}


class BadFields(ValueError):
    """What was filled in cannot be taken: `errors` maps a field's name to words that say what to do."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def field_of(kind: str, name: str) -> Field:
    """A field of a kind of record by its name."""
    return next(field for field in FIELDS[kind] if field.name == name)


def empty(kind: str) -> Data:
    """A record that says nothing yet."""
    return {field.name: [] if field.type in LISTS else "" for field in FIELDS[kind]}


def cleaned(kind: str, typed: Mapping[str, Any]) -> Data:
    """All fields of a kind as a record keeps them, from what was filled in.

    What the kind does not know is left out. Raises BadFields with all that is wrong.
    """
    data, errors = {}, {}
    for field in FIELDS[kind]:
        try:
            data[field.name] = _clean(field, typed.get(field.name))
        except ValueError as refused:
            errors[field.name] = str(refused)
    for name, words in _together(kind, data):
        errors.setdefault(name, words)
    if errors:
        raise BadFields(errors)
    return data


def _clean(field: Field, value: Any) -> Any:
    if field.type in LISTS:
        found: Any = sorted({str(each) for each in value or []})
    else:
        found = CLEAN[field.type](field, str("" if value is None else value).strip())
    if field.is_required and not found:
        raise ValueError(_("Fill in “%(label)s”.") % {"label": field.label})
    return found


def _words(field: Field, words: str) -> str:
    words = " ".join(words.split()) if field.type == Type.LINE else words
    if len(words) > LONGEST[field.type]:
        raise ValueError(_("At most %(count)s characters.") % {"count": LONGEST[field.type]})
    return printable(words)


def printable(words: str) -> str:
    """The words as they can be stored. Raises ValueError, which names the signs that a PDF could not show."""
    words = storable(words)
    if signs := unprintable(words):
        refusal = _("These signs cannot be printed: %(signs)s. Write them in words.")
        raise ValueError(refusal % {"signs": " ".join(signs)})
    return words


def _record(field: Field, words: str) -> str:
    return words


def _number(field: Field, words: str) -> str:
    places = 2 if field.type == Type.EURO else 4
    try:
        number = number_from(words)
        if number is not None and number < 0 and field.type == Type.EURO:
            raise NotANumber(words)
        return kept(number, places)
    except NotANumber:
        raise ValueError(
            _("Write a number, for example 1.250 or 1.250,50: “%(typed)s” is not one.") % {"typed": words}
        ) from None


def _year(field: Field, words: str) -> str:
    if words and not (words.isascii() and words.isdigit() and int(words) in YEARS):
        raise ValueError(_("Write the year with four digits, for example 2027."))
    return words


def _half(field: Field, words: str) -> str:
    if words and not HALF.fullmatch(words):
        raise ValueError(_("Choose a half of a year."))
    return words


def _choice(field: Field, words: str) -> str:
    if words and words not in dict(field.choices):
        raise ValueError(_("Choose one of the answers."))
    return words


CLEAN: dict[Type, Callable[[Field, str], str]] = {
    Type.LINE: _words, Type.TEXT: _words, Type.RECORD: _record, Type.EURO: _number, Type.NUMBER: _number,
    Type.YEAR: _year, Type.HALF: _half, Type.CHOICE: _choice,
}  # fmt: skip


def _together(kind: str, data: Data) -> list[tuple[str, str]]:
    """What is wrong between fields."""
    said = {name: value for name, value in data.items() if value}
    wrong: list[tuple[str, str]] = []
    if said.get("starts", "") > said.get("ends", "9999"):
        wrong.append(("ends", _("It cannot end before it starts.")))
    if "budget" in said and "budget_source" not in said:
        wrong.append(("budget_source", _("Say where the money comes from.")))
    undated = [name for name in ("baseline", "target") if name in said and f"{name}_year" not in said]
    wrong += [(f"{name}_year", _("Say of which year the value is.")) for name in undated]
    if said.get("baseline_year", "") > said.get("target_year", "9999"):
        wrong.append(("target_year", _("The value to reach cannot come before the one to start from.")))
    return wrong


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Names of the fields that differ, each with [before, after]."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if (before.get(name) or "") != (value or "")
    }


def as_typed(kind: str, data: Mapping[str, Any]) -> Data:
    """What a record keeps as somebody would fill it in: cleaned again it is the same."""
    types = {field.name: field.type for field in FIELDS[kind]}
    return {
        name: AS_TYPED[types[name]](value) if types[name] in AS_TYPED else value
        for name, value in data.items()
    }


AS_TYPED: dict[Type, Callable[[str], str]] = {
    Type.NUMBER: in_words,
    Type.EURO: lambda amount: euro_in_words(amount).removesuffix(" €"),
}
