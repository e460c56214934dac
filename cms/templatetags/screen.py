# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every template says in the same way: icons, days, hours, form controls, acts. `{% load screen %}`."""

from collections.abc import Hashable
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.forms import BoundField, DateField, Field, IntegerField
from django.forms.utils import ErrorList
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.clock import ROME, day_in_words, minutes_in_words, moment_in_words
from cms.people.rules import can_enter_admin
from cms.rights import Actor

register = template.Library()
register.filter(minutes_in_words)
register.filter(moment_in_words)


@register.simple_tag
def kept(template: str, **inputs: Hashable) -> SafeString:
    """A partial that depends on nothing but its inputs, written once a process and language."""
    if settings.DEBUG:
        return render_to_string(template, inputs)
    return _kept(get_language(), template, tuple((name, copy(value)) for name, value in inputs.items()))


@lru_cache(maxsize=1024)
def _kept(language: str | None, template: str, inputs: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template, dict(inputs))


@register.simple_tag
def icon(name: str, size: str = "sm") -> SafeString:
    """An icon of our sprite (static/src/icons.txt), hidden from assistive technology; `size`: xs sm lg xl or ""."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" icon-{size}" if size else "",
        static("icons.svg"),
        name,
    )


@register.filter
def day(value: date | None) -> SafeString | str:
    """`<time>` with the day in words; "" for None."""
    if not value:
        return ""
    local = timezone.localtime(value, ROME).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), day_in_words(local))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """`<time>` with day and hour in Rome: "23 ottobre 2019, ore 10:42"; "" for None."""
    if not value:
        return ""
    local = timezone.localtime(value, ROME)
    words = moment_in_words(local)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@register.filter
def hours_in_words(value: Decimal | float | None) -> str:
    """ "1 ora e 30 minuti" from hours (1.5); "" for None."""
    return "" if value is None else minutes_in_words(round(Decimal(str(value)) * 60))


@register.filter
def file_size(value: int | None) -> str:
    """ "312 kB", "1,4 MB" (thousands, as on a disk); "" for None."""
    if value is None:
        return ""
    if value < 1_000_000:
        return f"{max(1, round(value / 1000))} kB"
    return f"{number_format(Decimal(value) / 1_000_000, decimal_pos=1, use_l10n=True)} MB"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of a form field. A placeholder is never shown: the label says it, and stays."""
    field.field.widget.attrs.pop("placeholder", None)
    return field.as_widget()


BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac", "Linux")


@register.filter
def browser(user_agent: str) -> str:
    """ "Firefox su Windows" from what a browser says of itself; as it stands when it is none we know."""
    name = next((known for sign, known in BROWSERS.items() if sign in user_agent), "")
    system = next((known for known in SYSTEMS if known in user_agent), "")
    if not (name and system):
        return user_agent
    return _("%(browser)s on %(system)s") % {"browser": name, "system": system}


@register.filter
def may_enter_admin(actor: Actor) -> bool:
    """Whether the menu of a person leads to Wagtail's admin."""
    return can_enter_admin(actor, None)


@register.simple_tag
def reword(field: BoundField | str, label: str = "", hint: str = "") -> str:
    """Our words on a field of somebody else's form; nothing when the form has no such field."""
    if isinstance(field, BoundField):
        field.label = label or field.label
        field.help_text = hint or field.help_text
    return ""


def _missing(field: BoundField) -> str:
    """What to do about a required field left empty, by the kind of its control."""
    match field.widget_type:
        case "checkbox":
            words = _("Tick the box “%(label)s”.")
        case "select" | "radioselect" | "checkboxselectmultiple" | "selectmultiple":
            words = _("Choose an answer for “%(label)s”.")
        case "file" | "clearablefile":
            words = _("Choose a file for “%(label)s”.")
        case _:
            words = _("Fill in “%(label)s”.")
    return words % {"label": field.label}


@register.filter
def problems(field: BoundField) -> list[str]:
    """The errors of a field in words that say what to do; Django's on what is missing, too long or no day are ours."""
    if not isinstance(field.errors, ErrorList):  # of a question of a test: words already
        return list(field.errors)
    return [_said(field, error) for error in field.errors.as_data()]


def _said(field: BoundField, error: ValidationError) -> str:
    told, about = " ".join(error.messages), {"label": field.label, **(error.params or {})}
    if told == str(Field.default_error_messages["required"]):
        return _missing(field)
    match error.code:
        case "max_length":
            default: Any = MaxLengthValidator.message
            words = _("“%(label)s”: at most %(limit_value)s characters, there are %(show_value)s.")
        case "min_value":
            default, words = MinValueValidator.message, _("“%(label)s”: %(limit_value)s or more.")
        case "max_value":
            default, words = MaxValueValidator.message, _("“%(label)s”: %(limit_value)s or less.")
        case "invalid" if isinstance(field.field, DateField):
            default = DateField.default_error_messages["invalid"]
            words = _("“%(label)s”: write a day of the calendar, for example 23/10/2026.")
        case "invalid" if isinstance(field.field, IntegerField):
            default = IntegerField.default_error_messages["invalid"]
            words = _("“%(label)s”: write a whole number, in figures.")
        case _:
            return told
    return words % about if told == str(default % about) else told


@register.filter
def error_list(form: Any) -> list[tuple[str, str]]:
    """(id of the control or "", words) of every error of a form or of a list of forms, in the order of the page."""
    found: list[tuple[str, str]] = []
    for one in form if isinstance(form, list | tuple) else [form]:
        if one:
            found += [("", str(words)) for words in one.non_field_errors()]
            found += [(str(field.auto_id), words) for field in one for words in problems(field)]
    return found


@register.filter
def page_numbers(page: Page[Any]) -> list[int | str]:
    """Numbers around the page shown, with the paginator's ellipsis between."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
