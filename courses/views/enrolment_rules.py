# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules by which people are enrolled without asking: list, form with a dry run, switch off."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.people.models import Person
from cms.rights import actor_of, door, fetch
from courses import enrolling
from courses.admissions.matching import Conditions, Plan, conditions_of, plan
from courses.admissions.models import EnrolmentRule
from courses.admissions.rules import can_run_training, can_write_enrolment_rule, enrolment_rules_for
from courses.catalogue.models import ModulePage
from courses.catalogue.queries import MODULE_TEXTS
from courses.certificates.renewals.queries import renewals_of_rules
from courses.forms.admissions import RuleForm

NAMED = 50
SEEN = '<input type="hidden" name="seen" value="{}">'


@door(can_run_training)
@never_cache
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, by module."""
    found = enrolment_rules_for(actor_of(request)).prefetch_related("bodies", "units", "zones")
    shown = found.defer(*MODULE_TEXTS)
    return render(
        request, "courses/admissions/rules.html", {"rules": shown.order_by("module__title", "name")}
    )


@door(can_run_training, methods=("GET", "POST"))
@never_cache
def new_rule(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    return _written(request, EnrolmentRule())


@door(can_write_enrolment_rule, sample="enrolment_rule", methods=("GET", "POST"))
@never_cache
def rule(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A rule, and whom it would enrol now."""
    return _written(request, fetch(request, can_write_enrolment_rule, uid=uid))


@door(can_write_enrolment_rule, sample="enrolment_rule", methods=("POST",))
def switch_off(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Switches a rule off; switching it on again goes through the form, with its dry run."""
    stopped: EnrolmentRule = fetch(request, can_write_enrolment_rule, uid=uid)
    enrolling.switch_off(rule=stopped, by=actor_of(request), at=clock.now())
    messages.success(request, _("The rule “%(name)s” is off: it enrols nobody any more.") % {"name": stopped})
    return redirect("enrolment_rules")


def _written(request: HttpRequest, rule: EnrolmentRule) -> HttpResponse:
    """The form. What is sent for the first time is only tried; what was seen tried, unchanged, is stored."""
    form = RuleForm(request.POST or None, rule=rule if rule.pk else None)
    context: dict[str, Any] = {"form": form, "rule": rule if rule.pk else None}
    if request.method == "POST" and form.is_valid():
        mark = _mark(form)
        if request.POST.get("seen") == mark:
            return _stored(request, rule, form)
        context |= {"extra": format_html(SEEN, mark)} | _tried(form.conditions, form.cleaned_data["module"])
        context["switched_off"] = not form.cleaned_data["is_active"]
    elif request.method == "GET" and rule.pk:
        context |= _tried(conditions_of(rule), rule.module)
        context["switched_off"] = not rule.is_active
    return render(request, "courses/admissions/rule.html", context)


def _mark(form: RuleForm) -> str:
    """The same for the same answers."""
    said = sorted((name, str(value)) for name, value in form.fields_of_rule().items())
    return hashlib.sha256(repr((said, sorted(form.links.items()))).encode()).hexdigest()[:20]


def _tried(conditions: Conditions, module: ModulePage) -> dict[str, Any]:
    today = clock.today()
    again = list(renewals_of_rules(module.pk, today=today).values_list("person", flat=True))
    tried: Plan = plan(conditions, module, on=today, again=again)
    return {
        "tried": tried,
        "people": Person.objects.filter(pk__in=tried.to_enrol[:NAMED]),
        "others": max(0, len(tried.to_enrol) - NAMED),
        "left_out": Person.objects.filter(pk__in=tried.left_out[:NAMED]),
    }


def _stored(request: HttpRequest, rule: EnrolmentRule, form: RuleForm) -> HttpResponse:
    for name, value in form.fields_of_rule().items():
        setattr(rule, name, value)
    enrolling.write_rule(rule=rule, links=form.links, by=actor_of(request), at=clock.now())
    said = _("Saved: the rule enrols within a minute, then every night and at each change.")
    messages.success(request, said if rule.is_active else _("Saved: the rule is off and enrols nobody."))
    return redirect("enrolment_rules")
