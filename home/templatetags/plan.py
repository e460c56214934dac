# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actions in words. `{% load plan %}`."""

from datetime import date
from decimal import Decimal

from django import template
from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from home.plan.actions.money import COVER_WORDS, Sum
from home.plan.actions.progress import Progress
from home.plan.actions.sheets import Sheet
from home.plan.actions.words import STATE_LOOKS, STATES
from home.plan.editions import address_of

register = template.Library()
register.filter("address", address_of)
MOST_NAMED = 3


@register.filter
def euro(amount: Decimal | None) -> str:
    """ "1.250.000 €", "12,50 €"; "not known" for None, which is not "0 €"."""
    return _("not known") if amount is None else f"{floatformat(amount, '-2g')} €"


@register.filter
def plain_number(number: Decimal) -> str:
    """ "1.234,5": no more decimals than it has."""
    decimals = max(0, -int(number.normalize().as_tuple().exponent))
    return floatformat(number, f"{decimals}g")


@register.filter
def sum_words(total: Sum) -> str:
    """A sum, and how many amounts are not in it because nobody knows them."""
    if total.is_nothing:
        return pgettext("money", "none")
    if not total.unknown:
        return euro(total.amount)
    unknown = ngettext(
        "%(count)s amount that is not known", "%(count)s amounts that are not known", total.unknown
    ) % {"count": total.unknown}
    if total.amount is None:
        return unknown
    return _("%(sum)s, and %(unknown)s") % {"sum": euro(total.amount), "unknown": unknown}


@register.filter
def by_state(progress: Progress) -> list[tuple[str, str | Promise, int]]:
    """(code, words, how many actions) of the states that some action is in, in their order."""
    return [(code, words, progress.states[code]) for code, words in STATES.items() if progress.states[code]]


@register.filter
def state_words(state: str) -> str | Promise:
    """The state of an action in words."""
    return STATES.get(state, state)


@register.filter
def state_look(state: str) -> str:
    """The look of the badge of a state."""
    return STATE_LOOKS.get(state, "")


@register.filter
def cover_words(sheet: Sheet) -> str | Promise:
    """How much of the money is found."""
    return COVER_WORDS[sheet.totals.cover]


@register.filter
def places_words(sheet: Sheet) -> str:
    """Where an action is done, in a few words."""
    if sheet.is_whole_city:
        return _("the whole metropolitan city")
    names = [name for _slug, name in sheet.zones] + [town.name for town in sheet.towns]
    if not names:
        return _("where is not said yet")
    more = len(names) - MOST_NAMED
    if more <= 1:
        return ", ".join(names)
    rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    return f"{', '.join(names[:MOST_NAMED])} {rest}"


@register.simple_tag
def milestones_words(sheet: Sheet, today: date) -> str:
    """ "3 milestones reached out of 5, 1 late"; that there are none when there are none."""
    progress = sheet.progress(today)
    if not sheet.milestones:
        return _("no milestones yet")
    reached = sum(one.state == "done" for one in sheet.milestones)
    words = ngettext(
        "%(reached)s milestone reached out of %(total)s",
        "%(reached)s milestones reached out of %(total)s",
        reached,
    ) % {"reached": reached, "total": len(sheet.milestones)}
    if not progress.late:
        return words
    return (
        words + ", " + ngettext("%(count)s late", "%(count)s late", progress.late) % {"count": progress.late}
    )
