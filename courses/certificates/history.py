# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that happened to a certificate, as the training office reads it: one list, in order of time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.accounts.models import Erasure
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.people.models import Person
from courses.certificates.models import Certificate
from courses.certificates.queries import number_of
from courses.certificates.renewals.models import CertificateEvent
from courses.certificates.sharing.models import CertificateDownload, ShareLink

LAST_COPIES = 20
# occasions of the mails about a certificate: its key in `Notice`, after "courses.certificate_"
MAILS = ("ready", "reissued", "revoked")


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened, in words; `detail` is "" or says more; `by` is the name of whoever did it, when known."""

    at: datetime
    words: str
    detail: str = ""
    by: str = ""


def history_of(certificate: Certificate) -> list[Happening]:
    """What happened to a certificate of `register()`, the first thing first; of its copies the last twenty.

    Eight queries at most, however much happened.
    """
    links = list(
        ShareLink.objects.filter(certificate=certificate).select_related("withdrawal").order_by("at", "pk")
    )
    every = [
        *_making(certificate), *_ends(certificate), *_days(certificate), *_shared(links),
        *_copies(certificate, {link.pk: number for number, link in enumerate(links, start=1)}),
        *_mails(certificate),
    ]  # fmt: skip
    return sorted(every, key=lambda one: one.at)


def copies_in_words(certificate: Certificate) -> str:
    """ "3 copies were taken", what counts as one, which are listed; or that nobody took any."""
    count = certificate.downloads.count()
    if not count:
        return _("Nobody has taken a copy yet.")
    words = ngettext("%(count)s copy was taken.", "%(count)s copies were taken.", count) % {"count": count}
    words += " " + _("Opening the PDF in a browser counts as a copy.")
    if count > LAST_COPIES:
        words += " " + _("Only the last %(count)s are listed.") % {"count": LAST_COPIES}
    return words


def _making(certificate: Certificate) -> Iterator[Happening]:
    """Issued, by whom when not by the completion itself; numbered and written."""
    verbs = ("courses.certificate_issued", "courses.certificate_reissued")
    entries = AuditEntry.objects.filter(
        thing=certificate._meta.label_lower, thing_id=certificate.pk, verb__in=verbs
    ).exclude(person_id=certificate.person_id)
    who = Person.objects.filter(pk__in=entries.values("person_id")).first()
    replaced = certificate.supersedes
    detail = _("in the place of no. %(number)s") % {"number": number_of(replaced)} if replaced else ""
    yield Happening(certificate.issued_at, _("Issued"), detail, str(who or ""))
    if hasattr(certificate, "file"):
        words = _("Number %(number)s given, PDF stored")
        yield Happening(certificate.file.made_at, words % {"number": number_of(certificate)})


def _mails(certificate: Certificate) -> Iterator[Happening]:
    cycle = f"{certificate.person_id}:{certificate.module_id}:{certificate.cycle}"  # days are of a cycle
    keys = [f"courses.certificate_{kind}:{certificate.pk}" for kind in MAILS]
    keys += [f"courses.certificate_{kind}:{cycle}" for kind in CertificateEvent.Kind.values]
    for mail in Notice.objects.filter(key__in=keys):
        words = _("E-mail sent") if mail.sent_at else _("E-mail waiting to be sent")
        yield Happening(mail.sent_at or mail.at, words, mail.subject)


def _copies(certificate: Certificate, links: Mapping[int, int]) -> Iterator[Happening]:
    """`links`: the number of each, as its holder reads it."""
    rows = certificate.downloads.select_related("person").order_by("-at", "-pk")[:LAST_COPIES]
    for row in rows:
        is_badge = row.what == CertificateDownload.What.BADGE
        words = _("Copy of the badge taken") if is_badge else _("Copy of the PDF taken")
        is_office = row.way == CertificateDownload.Way.OFFICE
        way = (
            _("through link %(number)s") % {"number": links[row.link_id]}
            if row.link_id
            else row.get_way_display()
        )
        yield Happening(row.at, words, str(way), str(row.person or "") if is_office else "")


def _shared(links: Iterable[ShareLink]) -> Iterator[Happening]:
    for number, link in enumerate(links, start=1):
        yield Happening(link.at, _("Link %(number)s made by the holder") % {"number": number})
        if hasattr(link, "withdrawal"):
            words = _("Link %(number)s withdrawn by the holder")
            yield Happening(link.withdrawal.at, words % {"number": number})


def _days(certificate: Certificate) -> Iterator[Happening]:
    words = {
        CertificateEvent.Kind.RENEWABLE: _("It can be renewed"),
        CertificateEvent.Kind.EXPIRING: _("It is about to expire"),
        CertificateEvent.Kind.EXPIRED: _("It has expired"),
    }
    for event in CertificateEvent.objects.filter(certificate=certificate):
        yield Happening(event.at, words[CertificateEvent.Kind(event.kind)])


def _ends(certificate: Certificate) -> Iterator[Happening]:
    """Replaced, revoked, its data erased."""
    if hasattr(certificate, "superseded_by"):
        newer = certificate.superseded_by
        number = number_of(newer)
        words = _("Replaced by no. %(number)s") % {"number": number} if number else _("Replaced")
        yield Happening(newer.issued_at, words)
    if hasattr(certificate, "revocation"):
        end = certificate.revocation
        yield Happening(end.at, _("Revoked"), end.reason, str(end.by))
    if not hasattr(certificate, "personal"):
        erased = Erasure.objects.filter(person=certificate.person_id, at__gte=certificate.issued_at)
        for one in erased.order_by("at")[:1]:
            yield Happening(one.at, _("Personal data erased"), one.reason)
