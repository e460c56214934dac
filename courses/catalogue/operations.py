# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freezing: what an author published becomes a version that nothing changes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from cms import jobs
from cms.audit.operations import Doer, record
from cms.locks import wait_for
from cms.people.models import Body
from courses.catalogue.completion import BadRule
from courses.catalogue.content import Kind, activity_from, fingerprint
from courses.catalogue.cycles import cycle_from, cycle_in_words
from courses.catalogue.freezing import NotReady, frozen_activities
from courses.catalogue.harder import Terms, what_is_major
from courses.catalogue.ruling import rule_of
from courses.catalogue.terms import frozen_terms, terms_from

if TYPE_CHECKING:  # the models' publish() stands on freeze()
    from courses.catalogue.models import ModulePage, ModuleVersion

FOLLOW = "courses.follow_minor_version"
PUBLISHING = "publication of modules"


def one_publication_at_a_time() -> None:
    """Waits until no other transaction publishes a module, and keeps others waiting until this one ends."""
    wait_for(PUBLISHING)


def check_no_cycle(module_id: int) -> None:
    """Raises NotReady naming the modules that wait for one another, with the prerequisites of now."""
    modules = apps.get_model("courses", "ModulePage").objects
    graph = apps.get_model("courses", "Prerequisite").objects.graph()
    cycle = cycle_from(module_id, graph)
    if cycle:
        titles = dict(modules.filter(pk__in=cycle).values_list("pk", "title"))
        raise NotReady(cycle_in_words([titles[pk] for pk in cycle]))


@transaction.atomic
def freeze(*, module: "ModulePage", by: Doer | None, at: datetime) -> "ModuleVersion | None":
    """The version of what is published now: a new one, or the last when nothing changed.

    None when the module has no activities yet. Raises NotReady with what is missing, or with what makes major
    a change that its author calls minor.
    """
    fields = frozen_fields(module)
    if fields is None:
        return None
    last = module.versions.order_by("number").last()
    if last and last.sha256 == fields["sha256"]:
        return last
    is_major = last is not None and module.change == module.Change.MAJOR
    if last:
        check_change(module=module, fields=fields, last=last)
    version = module.versions.create(
        **fields,
        number=last.number + 1 if last else 1,
        line=last.line + is_major if last else 1,
        change_note=module.change_note if last else "",
        published_at=at,
    )
    detail = {"sha256": version.sha256, "line": version.line}
    record(by=by, verb="courses.module_version_published", on=version, at=at, detail=detail)
    if last and version.line == last.line:
        jobs.defer(FOLLOW, version_id=version.pk)
    return version


def check_ready(*, module: "ModulePage") -> None:
    """Raises NotReady when publishing the module as it is now would. Writes nothing but copies of files."""
    field = module._meta.get_field("activities")
    module.activities = field.to_python(field.get_prep_value(module.activities))  # new blocks get their ids
    fields = frozen_fields(module)
    last = module.versions.order_by("number").last() if module.pk else None
    if fields and last:
        check_change(module=module, fields=fields, last=last)


def check_change(*, module: "ModulePage", fields: dict[str, Any], last: "ModuleVersion") -> None:
    """Raises NotReady when the change is called minor and is not, or is major and not explained."""
    if fields["sha256"] == last.sha256:
        return
    if module.change == module.Change.MAJOR:
        if not module.change_note.strip():
            raise NotReady(_("Say what has changed: whoever is learning is asked whether to go on with it."))
        return
    reasons = what_is_major(_terms(fields), terms_of(last))
    if reasons:
        words = _("This is a major change: %(reasons)s. Choose “major” and say what has changed.")
        raise NotReady(words % {"reasons": "; ".join(reasons)})


def _terms(fields: dict[str, Any]) -> Terms:
    activities = [activity_from(row) for row in fields["content"]["activities"]]
    certificate = terms_from(fields["content"])
    return Terms(activities, fields["rule"], fields["credited_minutes"], fields["issuer"].pk, certificate)


def terms_of(version: "ModuleVersion") -> Terms:
    """What a version asks and gives, to be compared."""
    asked = version.activities, version.rule, version.credited_minutes, version.issuer_id
    return Terms(*asked, version.terms)


def _check_mode(module: "ModulePage", activities: list[dict[str, Any]]) -> None:
    """Raises NotReady when the certificate would say “by oneself” of a module with a meeting."""
    meeting = next((row for row in activities if row["kind"] == Kind.MEETING), None)
    if meeting and module.mode == module.Mode.ALONE:
        words = _("“%(title)s” is a meeting: choose a mode other than “%(mode)s”, or leave it empty.")
        raise NotReady(words % {"title": meeting["title"], "mode": module.get_mode_display()})


def frozen_fields(module: "ModulePage") -> dict[str, Any] | None:
    """What a version of the module as it is now would hold; None without activities. Raises NotReady."""
    activities, key = frozen_activities(module.activities)
    if not activities:
        return None
    _check_mode(module, activities)
    issuer = module.issuer or Body.objects.filter(kind=Body.Kind.METROPOLITAN_CITY).first()
    if issuer is None:
        raise NotReady(_("Choose the body that issues the certificate."))
    try:
        rule = rule_of(module.rule, [activity_from(row) for row in activities])
    except BadRule as reason:
        raise NotReady(str(reason)) from reason
    area = module.area.slug if module.area else ""
    content = {
        "title": module.title,
        "summary": module.intro,
        "level": module.level,
        "activities": activities,
        "certificate": frozen_terms(module),
    }
    sha256 = fingerprint(content, key, rule, module.credited_minutes, issuer.pk, area, module.is_example)
    return {
        "title": module.title, "issuer": issuer, "credited_minutes": module.credited_minutes,
        "area_slug": area, "is_example": module.is_example, "content": content, "key": key, "rule": rule,
        "sha256": sha256,
    }  # fmt: skip
