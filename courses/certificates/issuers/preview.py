# SPDX-License-Identifier: AGPL-3.0-or-later
"""The certificate of nobody, to see how one of a body would look: the same renderer, example facts, no code."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.clock import day_of
from courses.certificates import document
from courses.certificates.models import Certificate, Issuer

NORMAL, LONG, TWO_PAGES, NO_LOGO = "normal", "long", "pages", "bare"
CASES = (
    (NORMAL, gettext_lazy("an ordinary certificate")),
    (LONG, gettext_lazy("a long name and a title on two lines")),
    (TWO_PAGES, gettext_lazy("a programme on two pages")),
    (NO_LOGO, gettext_lazy("no logo")),
)
LONG_NAME = (
    "Maria Antonietta Żaneta Bernardina Đorđević Ħamruni Castelnuovo della Misericordia e di San Colombano"
)


def preview(*, issuer: Issuer, png: bytes | None, case: str, at: datetime) -> bytes:
    """The PDF of an example that `issuer`, as it is in memory, would sign. Raises as `cms.pdf.render`.

    `png`: a logo that is not stored yet.
    """
    example = Certificate(kind=Certificate.Kind.ACHIEVEMENT, code="", is_example=False, issued_at=at)
    facts = _facts(issuer, day_of(at)) | _changed(case)
    if case == NO_LOGO:
        facts, png = facts | {"logo": ""}, None
    return document.write(example, facts, number=f"…/{day_of(at).year}", logo=png, is_preview=True)


def _facts(issuer: Issuer, day: date) -> dict[str, Any]:
    return {
        "name": "Ilaria Fiore",
        "body": _("Municipality of the example"),
        "role": _("Administrative officer"),
        "issuer": issuer.body.name,
        "place": issuer.place,
        "logo": issuer.logo_id or "",
        "signatory": issuer.signatory,
        "signatory_role": issuer.signatory_role,
        "opening": issuer.opening,
        "closing": issuer.closing,
        "title": _("Writing acts that everybody understands"),
        "edition": _("Autumn edition"),
        "mode": "blended",
        "programme": [_("Topic no. %(number)s of the programme") % {"number": n} for n in range(1, 5)],
        "trainers": ["Ada Prova", "Ugo Campione"],
        "legal_basis": _("Rule of reference written in the module"),
        "credits": [],
        "minutes": 360,
        "attended_minutes": 330,
        "attendance_percent": 91,
        "began": day.isoformat(),
        "completed": day.isoformat(),
        "percent": 86,
        "outcome": "test",
    }


def _changed(case: str) -> dict[str, Any]:
    if case == LONG:
        title = _(
            "Planning, writing and measuring the actions of territorial agendas: from needs to indicators"
        )
        return {"name": LONG_NAME, "title": title}
    if case == TWO_PAGES:
        topic = _(
            "Topic no. %(number)s of the programme: what it deals with, said in a line as long as this one"
        )
        return {"programme": [topic % {"number": n} for n in range(1, 41)]}
    return {}
