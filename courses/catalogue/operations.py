# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freezing: what an author published becomes a version that nothing changes."""

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import Doer, record
from cms.people.models import Body
from courses.catalogue.content import activity_from, fingerprint, rule_for

if TYPE_CHECKING:  # the models' publish() stands on freeze()
    from courses.catalogue.models import ModulePage, ModuleVersion

FILES = ("video", "captions", "file")


class NotReady(ValidationError):
    """The module lacks something without which nobody could follow it."""


@transaction.atomic
def freeze(*, module: "ModulePage", by: Doer | None, at: datetime) -> "ModuleVersion | None":
    """The version of what is published now: a new one, or the last when nothing changed.

    None when the module has no activities yet. Raises NotReady when no body can issue the certificate or a
    video lacks captions or transcript.
    """
    activities, key = _frozen(module)
    if not activities:
        return None
    issuer = module.issuer or Body.objects.filter(kind=Body.Kind.METROPOLITAN_CITY).first()
    if issuer is None:
        raise NotReady(_("Choose the body that issues the certificate."))
    area = module.area.slug if module.area else ""
    content = {
        "title": module.title,
        "summary": module.intro,
        "level": module.level,
        "activities": activities,
    }
    rule = rule_for([activity_from(row) for row in activities])
    sha256 = fingerprint(content, key, rule, module.credited_minutes, issuer.pk, area, module.is_example)
    last = module.versions.order_by("number").last()
    if last and last.sha256 == sha256:
        return last
    version = module.versions.create(
        number=last.number + 1 if last else 1, title=module.title, issuer=issuer,
        credited_minutes=module.credited_minutes, area_slug=area, is_example=module.is_example,
        content=content, key=key, rule=rule, sha256=sha256, published_at=at)  # fmt: skip
    record(by=by, verb="courses.module_version_published", on=version, at=at, detail={"sha256": sha256})
    return version


def _frozen(module: "ModulePage") -> tuple[list[dict[str, Any]], dict[str, Any]]:
    activities: list[dict[str, Any]] = []
    key: dict[str, Any] = {}
    for block in module.activities:
        value = block.value
        row: dict[str, Any] = {
            "uid": str(block.id),
            "kind": block.block_type,
            "title": value["title"],
            "minutes": value["minutes"],
        }
        if block.block_type == "quiz":
            row |= {"body": value["intro"], "pass_percent": value["pass_percent"]}
            row["questions"] = [_question(question) for question in value["questions"]]
            key |= {str(question.id): _key(question.value) for question in value["questions"]}
        else:
            row["body"] = value["body"].source if value["body"] else ""
            row |= {name: stored(value[name]) for name in FILES if value.get(name)}
        if block.block_type == "video":
            if not (value["transcript"] and row.get("captions") and row.get("video")):
                raise NotReady(_("“%(title)s” needs captions and transcript.") % {"title": value["title"]})
            row["transcript"] = value["transcript"].source
        activities.append(row)
    return activities, key


def _question(question: Any) -> dict[str, Any]:
    options = [
        {"uid": str(option.id), "text": option.value["text"]}
        for option in question.value["options"].bound_blocks
    ]
    return {
        "uid": str(question.id),
        "kind": question.block_type,
        "text": question.value["text"],
        "options": options,
    }


def _key(value: Any) -> dict[str, Any]:
    right = [str(option.id) for option in value["options"].bound_blocks if option.value["is_right"]]
    return {
        "right": right,
        "feedback_right": value["feedback_right"],
        "feedback_wrong": value["feedback_wrong"],
    }


def stored(document: Any) -> dict[str, Any]:
    """Keeps a copy of a Wagtail document named by its SHA-256: replacing the document changes no version."""
    digest = hashlib.sha256()
    with document.file.open("rb") as source:
        for chunk in source.chunks():
            digest.update(chunk)
        sha256, size, name = digest.hexdigest(), source.size, document.filename
        path = f"modules/{sha256[:2]}/{sha256}{PurePosixPath(name).suffix.lower()}"
        if not (default_storage.exists(path) and default_storage.size(path) == size):
            source.seek(0)
            path = default_storage.save(path, source)
    return {"path": path, "name": name, "sha256": sha256, "size": size}
