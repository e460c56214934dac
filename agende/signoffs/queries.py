# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the municipalities have said to a version, and whether it still stands; the acts of the organs."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agende.phases.models import AgendaState, Transition
from agende.signoffs.models import Resolution, SignOff
from agende.signoffs.staleness import parts_of
from agende.texts.models import Agenda, Approval, Contribution, Version
from cms.people.models import Body

SIGNED = ("id", "agenda", "number", "sha256", "label", "at")
WITH_ACT = ("act__body", "act__edition", "version", "person")
HEAVY = ("version__html", "version__blocks", "version__frame", "version__log_state")
FAVOURABLE = (SignOff.Position.AGREED, SignOff.Position.WITH_NOTES)


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality of the table: the last it said (None: nothing), and whether its part changed since."""

    body: Body
    signoff: SignOff | None
    is_stale: bool
    is_late: bool

    @property
    def stands(self) -> SignOff | None:
        """What the municipality says to this version."""
        return None if self.is_stale else self.signoff

    @property
    def position(self) -> str:
        """Its position on this version; "" while it has said nothing that stands."""
        return self.stands.position if self.stands else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many municipalities say what to a version; in words how many agree, with or without notes: "11 of 15"."""

    total: int
    agreed: int
    with_notes: int
    not_agreed: int
    stale: int
    silent: int

    @property
    def favourable(self) -> int:
        """Those who agree, with or without notes."""
        return self.agreed + self.with_notes

    def __str__(self) -> str:
        return _("%(count)s of %(total)s") % {"count": self.favourable, "total": self.total}


def bodies_of(agenda: Agenda) -> QuerySet[Body]:
    """The municipalities whose word is asked: those invited to write, by name."""
    invited = Contribution.objects.filter(section__agenda=agenda).values("body")
    return (
        Body.objects.filter(pk__in=invited)
        .select_related("municipality")
        .order_by("municipality__name", "pk")
    )


def signoffs_of(version: Version) -> list[Row]:
    """What each municipality last said, up to this version: five queries whatever their number.

    What it said to an older version stands while none of its blocks and records differ; what it said to a version
    stands for the correction of its slips. Who was invited after the freeze is not asked, unless it spoke.
    """
    version = signed_version(version)
    last = last_words(version)
    older = {said.version_id for said in last.values()} - {version.pk}
    versions = Version.objects.defer("html", "log_state").in_bulk(older | {version.pk})
    sources: dict[int, set[str]] = {}
    for body_id, uid in Contribution.objects.filter(section__agenda=version.agenda_id).values_list(
        "body", "uid"
    ):
        sources.setdefault(body_id, set()).add(str(uid))
    known = set(versions[version.pk].frame.get("sources", ()))
    asked = {body_id for body_id, uids in sources.items() if uids & known or body_id in last}
    bodies = Body.objects.filter(pk__in=asked).select_related("municipality")

    def row(body: Body) -> Row:
        said = last.get(body.pk)
        is_stale = False
        if said and said.version_id != version.pk:
            then, now = (
                parts_of(versions[pk], sources=sources[body.pk], body=str(body.uid))
                for pk in (said.version_id, version.pk)
            )
            is_stale = then != now
        return Row(body, said, is_stale, bool(said and said.is_late))

    return [row(body) for body in bodies.order_by("municipality__name", "pk")]


def signed_version(version: Version) -> Version:
    """The version that was signed: itself, or of a correction of slips the one that was corrected.

    A freeze is a step of the agenda, a correction is none; both may name the version whose place they take.
    """
    while version.corrects:
        steps = Transition.objects.filter(agenda=version.agenda_id, contribution=None, at=version.at)
        if steps.filter(to_state=AgendaState.SIGNOFF).exists():
            break
        version = version.corrects
    return version


def last_words(version: Version) -> dict[int, SignOff]:
    """By body the last it said about the agenda, up to this version."""
    said = SignOff.objects.filter(version__agenda=version.agenda_id, version__number__lte=version.number)
    said = said.select_related("version", "person").only(
        *(field.name for field in SignOff._meta.concrete_fields),
        *(f"version__{name}" for name in SIGNED), "person__given_name", "person__family_name",
    )  # fmt: skip
    return {each.body_id: each for each in said.order_by("pk")}


def last_word(version: Version, body_id: int | None) -> SignOff | None:
    """The last that a municipality said about the agenda, up to this version."""
    return last_words(version).get(body_id) if body_id else None


def words_said(agenda: Agenda) -> QuerySet[SignOff]:
    """All that was said about an agenda, newest first: a second word is a new fact, the first stays."""
    said = SignOff.objects.filter(version__agenda=agenda).select_related(
        "version", "person", "body__municipality"
    )
    return said.defer("version__html", "version__blocks", "version__frame", "version__log_state").order_by(
        "-pk"
    )


def counts_of(rows: list[Row]) -> Counts:
    """The rows of a version, counted."""
    found = Counter(row.position for row in rows)
    stale = sum(row.is_stale for row in rows)
    return Counts(
        total=len(rows),
        agreed=found[SignOff.Position.AGREED],
        with_notes=found[SignOff.Position.WITH_NOTES],
        not_agreed=found[SignOff.Position.NOT_AGREED],
        stale=stale,
        silent=found[""] - stale,
    )


def counts(version: Version) -> Counts:
    """How many municipalities say what to a version."""
    return counts_of(signoffs_of(version))


def frozen_last(agenda: Agenda) -> Version | None:
    """The last frozen version: the one that is signed."""
    return agenda.versions.select_related("agenda__zone", "agenda__edition").order_by("-number").first()


def resolutions_of(agenda: Agenda) -> QuerySet[Resolution]:
    """The acts about an agenda other than its approvals, oldest first."""
    return agenda.resolutions.select_related(*WITH_ACT).defer(*HEAVY).order_by("pk")


def approvals_of(agenda: Agenda) -> QuerySet[Approval]:
    """The acts that approved a version, oldest first."""
    acts = Approval.objects.filter(version__agenda=agenda)
    return acts.select_related(*WITH_ACT).defer(*HEAVY).order_by("pk")


def resolution_in_force(agenda: Agenda, step: str) -> Resolution | None:
    """The last act of that step since the text was last opened again by an act; None: there is none."""
    rows = list(agenda.resolutions.filter(step__in=(step, Resolution.Step.UNLOCK)).order_by("pk"))
    return rows[-1] if rows and rows[-1].step == step else None


def acts_missing(agenda: Agenda) -> list[str]:
    """The opinions and the adoption that are not recorded on the text, in words."""
    missing = {
        Resolution.Step.ZONE_OPINION: _("The opinion of the zone's assembly is not recorded."),
        Resolution.Step.ADOPTION: _("The adoption is not recorded."),
        Resolution.Step.CONFERENCE_OPINION: _("The opinion of the metropolitan conference is not recorded."),
    }
    return [words for step, words in missing.items() if not resolution_in_force(agenda, step)]
