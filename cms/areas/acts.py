# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording a formal act: what cannot be true of one, in words, and its document as it was received."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cms.areas.models import Act, ActFile, PlanEdition
from cms.clock import day_of
from cms.people.models import Body
from cms.territory.models import Standing, Zone

AS_TOLD = ("body", "organ", "act_date", "present", "entitled", "quorum")
VOTES = ("votes_for", "votes_against", "votes_abstained")
MOST_BYTES = 20_000_000
MEDIA_TYPES = {".pdf": "application/pdf", ".p7m": "application/pkcs7-mime"}
PDF_MARK, DER_MARKS = b"%PDF-", (b"0\x80", b"0\x81", b"0\x82", b"0\x83", b"0\x84")


class ImpossibleAct(ValueError):
    """What was said about an act cannot be true: `faults` maps the name of a field to words."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was received."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of an act by who records it. `votes`: for, against, abstained."""

    body: Body
    organ: str
    number: str
    act_date: date
    present: int | None = None
    entitled: int | None = None
    quorum: int | None = None
    votes: tuple[int | None, int | None, int | None] = (None, None, None)
    document: Document | None = None


def faults_of(told: Told, *, today: date, must_pass: bool = False) -> dict[str, str]:
    """What cannot be true of an act, in words, by field; none when it can be recorded.

    Abstentions count as present. With `must_pass` the votes for must be more than those against.
    """
    found: dict[str, str] = {}
    if told.act_date > today:
        found["act_date"] = _("This day is still to come: write the day of the act.")
    found |= _faults_of_session(told.present, told.entitled, told.quorum)
    for_it, against, _abstained = told.votes
    given = sum(vote or 0 for vote in told.votes)
    if told.present is not None and given > told.present:
        words = _("The votes are %(votes)s, those present %(present)s: nobody votes without being present.")
        found["votes_for"] = words % {"votes": given, "present": told.present}
    elif must_pass and for_it is not None and for_it <= (against or 0):
        found["votes_for"] = _("With these votes the proposal did not pass: the act cannot be recorded.")
    if told.document and (words := _fault_of_file(told.document)):
        found["document"] = words
    return found


def _faults_of_session(present: int | None, entitled: int | None, quorum: int | None) -> dict[str, str]:
    if present is not None and entitled is not None and present > entitled:
        words = _("Those present are %(present)s, those entitled %(entitled)s: they cannot be more.")
        return {"present": words % {"present": present, "entitled": entitled}}
    if quorum is not None and entitled is not None and quorum > entitled:
        words = _("More are needed (%(quorum)s) than are entitled (%(entitled)s).")
        return {"quorum": words % {"quorum": quorum, "entitled": entitled}}
    if quorum is not None and present is None:
        return {
            "present": _(
                "Write how many were present: without it nobody knows whether the session was valid."
            )
        }
    if quorum is not None and present is not None and present < quorum:
        words = _(
            "The session was not valid: %(present)s were present, %(quorum)s were needed. Its act has no effect."
        )
        return {"present": words % {"present": present, "quorum": quorum}}
    return {}


def media_type_of(name: str) -> str:
    """The kind of file that an act's document is, by its name; "" for one that is not taken."""
    return next((kind for ending, kind in MEDIA_TYPES.items() if name.lower().endswith(ending)), "")


def _fault_of_file(document: Document) -> str:
    kind, content = media_type_of(document.name), document.content
    if len(content) > MOST_BYTES:
        return _("The file is larger than 20 MB.")
    if not kind:
        return _("Choose a PDF, or a signed file whose name ends with .p7m.")
    is_base64 = content[:64].strip().startswith((b"MI", b"-----BEGIN"))
    if kind == "application/pdf":
        is_what_it_says = PDF_MARK in content[:1024]
    else:
        is_what_it_says = content.startswith(DER_MARKS) or is_base64
    return (
        "" if is_what_it_says else _("The file is not what its name says: choose the act as it was received.")
    )


def add_act(
    told: Told,
    *,
    kind: str,
    edition: PlanEdition | None,
    zone: Zone | None,
    is_example: bool,
    at: datetime,
    must_pass: bool = False,
    corrects: Act | None = None,
    note: str = "",
    link: str = "",
    standing: str = Standing.TO_VERIFY,
) -> Act:
    """Adds an act with its document, in the caller's transaction; an example's number begins with ES-.

    One that `corrects` another takes the place of its data; `note` says why. `link`: where its body publishes it.

    Raises ImpossibleAct.
    """
    if faults := faults_of(told, today=day_of(at), must_pass=must_pass):
        raise ImpossibleAct(faults)
    number = as_kept(told.number, is_example=is_example)
    act = Act.objects.create(
        kind=kind,
        number=number,
        **{name: getattr(told, name) for name in AS_TOLD},
        **dict(zip(VOTES, told.votes, strict=True)),
        edition=edition,
        zone=zone,
        is_example=is_example,
        corrects=corrects,
        note=note,
        link=link,
        standing=standing,
        at=at,
    )
    if told.document:
        _keep(told.document, act, at=at)
    return act


def _keep(document: Document, act: Act, *, at: datetime) -> None:
    ActFile.objects.create(
        act=act,
        name=document.name[-200:],
        media_type=media_type_of(document.name),
        content=document.content,
        sha256=hashlib.sha256(document.content).hexdigest(),
        at=at,
    )


def as_kept(number: str, *, is_example: bool) -> str:
    """The number of an act as it is kept: an example's begins with ES-."""
    return f"ES-{number}" if is_example and not number.startswith("ES-") else number


def says(act: Act, told: Told) -> bool:
    """Whether an act says all that is told, with no new document."""
    numbers = ("present", "entitled", "quorum")
    votes = tuple(getattr(act, name) for name in VOTES)
    is_same = all(getattr(act, name) == getattr(told, name) for name in numbers) and votes == told.votes
    return names(act, told) and is_same and told.document is None


def names(act: Act, told: Told) -> bool:
    """Whether an act is the one that is told: its body, organ, number and day."""
    number = as_kept(told.number, is_example=act.is_example)
    return (act.body_id, act.organ, act.number, act.act_date) == (
        told.body.pk, told.organ, number, told.act_date,
    )  # fmt: skip
