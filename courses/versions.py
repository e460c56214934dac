# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going on in another version of a module: silently in a minor one, asked in a major one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import record
from cms.rights import Actor, WrongPhase
from courses.catalogue.models import ModuleVersion
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment


def follow_minor_version(*, version: ModuleVersion, at: datetime) -> int:
    """Moves who is learning in an earlier version of the same line; returns how many.

    One transaction a person, under the lock of the enrolment; doing it again changes nothing.
    """
    behind = Enrolment.objects.standing().filter(
        module=version.module_id,
        progress__is_completed=False,
        progress__version__line=version.line,
        progress__version__number__lt=version.number,
    )
    return sum(_follow(enrolment, version, at) for enrolment in list(behind))


@transaction.atomic
def _follow(enrolment: Enrolment, version: ModuleVersion, at: datetime) -> bool:
    try:
        progress = enrolments.lock(enrolment)
    except enrolments.Cancelled:
        return False
    followed = progress.version
    if progress.is_completed or followed.line != version.line or followed.number >= version.number:
        return False
    enrolments.move(enrolment=enrolment, version=version, is_asked=False, at=at)
    complete_if_earned(enrolment=enrolment, by=None, at=at)
    return True


@transaction.atomic
def accept_version(*, enrolment: Enrolment, version: ModuleVersion, by: Actor, at: datetime) -> None:
    """The person goes on in a version that they were shown. Accepting it again changes nothing.

    Raises WrongPhase when the module is completed, or when another version came after the one shown.
    """
    progress = enrolments.lock(enrolment)
    if progress.is_completed:
        raise WrongPhase(_("You have completed this module: its version no longer changes."))
    last = ModuleVersion.objects.filter(module=enrolment.module_id).order_by("number").last()
    if version != last or progress.version.number > version.number:
        raise WrongPhase(_("Meanwhile the module has changed again: look at the new version first."))
    if progress.version_id != version.pk:
        enrolments.move(enrolment=enrolment, version=version, is_asked=True, at=at)
        detail = {"from": progress.version_id, "to": version.pk}
        record(by=by, verb="courses.version_accepted", on=enrolment, at=at, detail=detail)
        complete_if_earned(enrolment=enrolment, by=by, at=at)
