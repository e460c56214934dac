# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links that the holder makes and withdraws; who took a copy of what was issued."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cms.audit.operations import Doer, record
from cms.ids import unguessable_code
from cms.rights import WrongPhase
from courses.certificates.models import Certificate, CertificateContent
from courses.certificates.queries import Standing, standing_of
from courses.certificates.sharing.models import CertificateDownload, ShareLink, ShareLinkWithdrawal

MOST_LINKS = 20
# a second click within the minute is the same copy: no row more
NOTE = """
INSERT INTO courses_certificatedownload (certificate_id, way, what, person_id, link_id, at)
SELECT taken.id, %(way)s::varchar, %(what)s::varchar, %(person)s::bigint, %(link)s::bigint, %(at)s::timestamptz
FROM unnest(%(ids)s::bigint[]) AS taken (id)
WHERE NOT EXISTS (
  SELECT 1 FROM courses_certificatedownload AS known
  WHERE known.certificate_id = taken.id AND known.way = %(way)s::varchar AND known.what = %(what)s::varchar
    AND known.person_id IS NOT DISTINCT FROM %(person)s::bigint
    AND known.link_id IS NOT DISTINCT FROM %(link)s::bigint
    AND known.at > %(at)s::timestamptz - interval '1 minute')"""


class NotToShare(WrongPhase):
    """This certificate cannot have a link now; the words say why."""


@transaction.atomic
def share(*, certificate: Certificate, by: Doer, on: date, at: datetime) -> ShareLink:
    """A link that shows the certificate, whole, to whoever has it. Raises NotToShare."""
    if problem := problem_of_sharing(certificate, on=on):
        raise NotToShare(problem)
    link = ShareLink.objects.create(certificate=certificate, code=unguessable_code(), at=at)
    record(by=by, verb="courses.certificate_shared", on=certificate, at=at, detail={"link": link.pk})
    return link


def problem_of_sharing(certificate: Certificate, *, on: date) -> str:
    """Why it cannot be shared, in words; "" when it can."""
    if not CertificateContent.objects.filter(file=certificate.pk).exists():
        return _("This certificate has no file to show: it is still in preparation, or it was erased.")
    if standing_of(certificate, on=on) in (Standing.SUPERSEDED, Standing.REVOKED):
        return _("This certificate is no longer valid: there is nothing to show to others.")
    if ShareLink.objects.filter(certificate=certificate, withdrawal=None).count() >= MOST_LINKS:
        return _("This certificate has %(count)s links already: first withdraw one.") % {"count": MOST_LINKS}
    return ""


@transaction.atomic
def withdraw(*, link: ShareLink, by: Doer, at: datetime) -> bool:
    """From now on the link opens nothing; False when it was withdrawn before."""
    _made, is_new = ShareLinkWithdrawal.objects.get_or_create(link=link, defaults={"at": at})
    if is_new:
        record(
            by=by, verb="courses.link_withdrawn", on=link.certificate, at=at, detail={"link": link.pk})  # fmt: skip
    return is_new


def note_copies(
    *, certificates: Sequence[int], way: CertificateDownload.Way,
    what: CertificateDownload.What = CertificateDownload.What.PDF,
    person_id: int | None = None, link_id: int | None = None, at: datetime,
) -> int:  # fmt: skip
    """Appends to the access log that copies were taken; returns how many rows. One statement.

    Of the same copy, taken the same way by the same person or through the same link, one row a minute.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE,
            {"ids": list(certificates), "way": way, "what": what, "person": person_id, "link": link_id, "at": at},
        )  # fmt: skip
        return cursor.rowcount
