# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freezing: what an author published becomes a version that nothing changes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import Doer, record
from cms.people.models import Body
from courses.catalogue.completion import BadRule
from courses.catalogue.content import activity_from, fingerprint
from courses.catalogue.freezing import NotReady, frozen_activities
from courses.catalogue.ruling import rule_of

if TYPE_CHECKING:  # the models' publish() stands on freeze()
    from courses.catalogue.models import ModulePage, ModuleVersion


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
    version = module.versions.create(
        **fields,
        number=last.number + 1 if last else 1,
        line=last.line + is_major if last else 1,
        change_note=module.change_note if last else "",
        published_at=at,
    )
    detail = {"sha256": version.sha256, "line": version.line}
    record(by=by, verb="courses.module_version_published", on=version, at=at, detail=detail)
    return version


def frozen_fields(module: "ModulePage") -> dict[str, Any] | None:
    """What a version of the module as it is now would hold; None without activities. Raises NotReady."""
    activities, key = frozen_activities(module.activities)
    if not activities:
        return None
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
    }
    sha256 = fingerprint(content, key, rule, module.credited_minutes, issuer.pk, area, module.is_example)
    return {
        "title": module.title, "issuer": issuer, "credited_minutes": module.credited_minutes,
        "area_slug": area, "is_example": module.is_example, "content": content, "key": key, "rule": rule,
        "sha256": sha256,
    }  # fmt: skip
