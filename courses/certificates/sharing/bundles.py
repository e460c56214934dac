# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the certificates of a person in one ZIP: at once while they are few, else by a job that may run twice."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from cms import jobs
from cms.accounts import telling
from cms.accounts.privacy import hold_off
from cms.audit.operations import Doer, record
from cms.clock import day_of
from cms.people.models import Person
from cms.sheets import csv_out
from courses.certificates.models import Certificate, CertificateContent
from courses.certificates.sharing.models import Bundle
from courses.certificates.sharing.packing import LIST, entry, line_of, name_of, titles
from courses.certificates.sharing.queries import ready_of

BUNDLE = "courses.make_bundle"
AT_ONCE = 20
STEP = 10
KEPT, LATE = timedelta(hours=24), timedelta(minutes=10)


def zip_of(
    certificates: Sequence[Certificate], *, at: datetime, tell: Callable[[int], None] | None = None
) -> bytes:
    """A ZIP of the PDFs as they were issued, and the list of them; `tell` hears how many are in it.

    Nothing is compressed: a PDF is already. Those erased meanwhile are left out. Same certificates, same day: same
    bytes.
    """
    out, names, lines = io.BytesIO(), set[str](), list[list[str]]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
        for one in certificates:
            kept = CertificateContent.objects.filter(file=one.pk).values_list("bytes", flat=True).first()
            if kept is not None:
                name = name_of(one, names)
                pack.writestr(entry(name, one.issued_at), bytes(kept))
                lines.append(line_of(one, name, on=day_of(at)))
                if tell:
                    tell(len(lines))
        pack.writestr(entry(LIST, at), csv_out(titles(), lines))
    return out.getvalue()


@transaction.atomic
def ask(*, person_id: int, by: Doer, at: datetime) -> Bundle:
    """Asks for the ZIP of somebody's certificates; the one already being made, when there is one."""
    Person.objects.select_for_update(no_key=True).get(
        pk=person_id
    )  # of two clicks the second finds what the first asked
    under_way = Bundle.objects.filter(person=person_id, made_at=None, asked_at__gt=at - KEPT)
    if known := under_way.order_by("-pk").first():
        return known
    made = Bundle.objects.create(person_id=person_id, total=ready_of(person_id).count(), asked_at=at)
    jobs.defer(BUNDLE, bundle_id=made.pk)
    record(by=by, verb="courses.bundle_asked", on=made, at=at)
    return made


def make(*, bundle: Bundle, at: datetime) -> None:
    """Makes the ZIP, stores it and writes the mail, once; killed anywhere, it begins again."""
    if bundle.made_at:
        return
    rows = list(ready_of(bundle.person_id))
    pending = Bundle.objects.filter(pk=bundle.pk, made_at=None)
    pending.update(total=len(rows), done=0)

    def tell(done: int) -> None:
        if done % STEP == 0:
            pending.update(done=done)

    _store(bundle, zip_of(rows, at=at, tell=tell), total=len(rows), at=at)


@transaction.atomic
def _store(bundle: Bundle, content: bytes, *, total: int, at: datetime) -> None:
    """Of two workers the second finds it made. It takes the place of those before: one file a person."""
    hold_off(bundle.person_id)
    pending = Bundle.objects.filter(pk=bundle.pk, made_at=None)
    if not pending.update(zip_bytes=content, done=total, total=total, made_at=at):
        return
    forget(person_id=bundle.person_id, but=bundle.pk)
    telling.tell(
        person_id=bundle.person_id, template="certificates_together", context={"bundle": bundle},
        key=f"courses.bundle:{bundle.pk}", at=at)  # fmt: skip


def forget(*, person_id: int, but: int = 0) -> int:
    """Deletes the bytes of somebody's ZIPs, of all `but` one; returns of how many."""
    kept = Bundle.objects.filter(person=person_id, zip_bytes__isnull=False).exclude(pk=but)
    return kept.update(zip_bytes=None)


def is_late(bundle: Bundle, *, at: datetime) -> bool:
    """Whether the file should have been there by now."""
    return bundle.made_at is None and bundle.asked_at <= at - LATE


def tend(*, at: datetime) -> None:
    """Deletes the bytes of what was made a day ago, and asks again for what is late and no job is making."""
    Bundle.objects.filter(made_at__lte=at - KEPT, zip_bytes__isnull=False).update(zip_bytes=None)
    asked = {arguments["bundle_id"] for arguments in jobs.waiting(BUNDLE)}
    late = Bundle.objects.filter(made_at=None, asked_at__range=(at - KEPT, at - LATE)).exclude(pk__in=asked)
    jobs.defer_many(BUNDLE, [{"bundle_id": pk} for pk in late.order_by("pk").values_list("pk", flat=True)])
