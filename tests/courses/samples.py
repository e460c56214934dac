# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of training's doors: "own" belongs to the trainee of Legnano, "other_zone" to the one of Rho."""

from typing import Any

from courses.certificates.models import Certificate
from courses.certificates.operations import _store, give_number
from tests.courses import stage
from tests.factories import Cast
from tests.samples import sample


@sample("module")
def module(cast: Cast) -> dict[str, dict[str, Any]]:
    page = stage.module()
    return {"own": {"slug": page.slug, "thing": page}}


def _of_each(cast: Cast, arguments) -> dict[str, dict[str, Any]]:
    """The enrolment of each of the two trainees, in a module of their own."""
    return {
        variant: arguments(stage.enrol(person, stage.module(f"modulo-{variant.replace('_', '-')}")))
        for variant, person in (("own", cast.trainee), ("other_zone", cast.other_trainee))
    }


@sample("enrolment")
def enrolment(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(cast, lambda made: {"slug": made.module.slug, "thing": made})


@sample("lesson")
def lesson(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(
        cast,
        lambda made: {"slug": made.module.slug, "activity": made.version.activities[0].uid, "thing": made},
    )


@sample("material")
def material(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(
        cast,
        lambda made: {
            "slug": made.module.slug,
            "activity": made.version.activities[1].uid,
            "role": "captions",
            "thing": made,
        },
    )


@sample("quiz")
def quiz(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(
        cast, lambda made: {"slug": made.module.slug, "activity": stage.quiz(made).uid, "thing": made}
    )


@sample("attempt")
def attempt(cast: Cast) -> dict[str, dict[str, Any]]:
    def begun(made) -> dict[str, Any]:
        sat = stage.begin(made)
        sat.refresh_from_db()
        return {"uid": sat.uid, "thing": sat}

    return _of_each(cast, begun)


def _certificates(cast: Cast) -> dict[str, Certificate]:
    page, made = stage.short_module("attestato"), {}
    for variant, person in (("own", cast.trainee), ("other_zone", cast.other_trainee)):
        made[variant] = Certificate.objects.filter(person=person, module=page).first()
        if made[variant] is None:
            made[variant] = stage.pass_module(person, page)
            give_number(certificate=made[variant])
            _store(certificate=made[variant], content=f"%PDF {variant}".encode(), at=stage.LATER)
    return made


@sample("certificate")
def certificate(cast: Cast) -> dict[str, dict[str, Any]]:
    return {variant: {"uid": made.uid, "thing": made} for variant, made in _certificates(cast).items()}


@sample("code")
def code(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"code": _certificates(cast)["own"].code}}
