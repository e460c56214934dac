# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the certificates of a version say besides its content, frozen with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the models' publish() stands on it
    from courses.catalogue.models import ModulePage


@dataclass(frozen=True, slots=True)
class ProfessionalCredit:
    """Credits of a professional order; `amount` as it is written: "4" or "2.50"."""

    order: str
    code: str
    amount: str


@dataclass(frozen=True, slots=True)
class CertificateTerms:
    """`attests`, `mode`, `issuing`: values of the choices of ModulePage. `mode` "" is not stated.
    `programme`, `trainers`: lines.

    `valid_months` None: it does not expire; `renewal_days`: how long before expiry the module can be taken again.
    """

    edition: str = ""
    attests: str = "attendance"
    mode: str = ""
    programme: tuple[str, ...] = ()
    trainers: tuple[str, ...] = ()
    legal_basis: str = ""
    professional_credits: tuple[ProfessionalCredit, ...] = ()
    shows_tax_code: bool = False
    issuing: str = "automatic"
    valid_months: int | None = None
    renewal_days: int = 60

    @property
    def is_automatic(self) -> bool:
        """Whether a completion gives its certificate at once."""
        return self.issuing == "automatic"


def frozen_terms(module: "ModulePage") -> dict[str, Any]:
    """The terms of the module as it is written, as JSON."""
    recognised = tuple(
        ProfessionalCredit(block.value["order"], block.value["code"] or "", str(block.value["amount"]))
        for block in module.professional_credits
    )
    terms = CertificateTerms(
        edition=module.edition, attests=module.attests, mode=module.mode, programme=_lines(module.programme),
        trainers=_lines(module.trainers), legal_basis=module.legal_basis, professional_credits=recognised,
        shows_tax_code=module.shows_tax_code, issuing=module.issuing, valid_months=module.valid_months,
        renewal_days=module.renewal_days)  # fmt: skip
    return asdict(terms)


def terms_from(content: Mapping[str, Any]) -> CertificateTerms:
    """The terms in a version's `content`; those of a version frozen before there were any are the defaults."""
    data = dict(content.get("certificate", {}))
    for name in ("programme", "trainers"):
        data[name] = tuple(data.get(name, ()))
    data["professional_credits"] = tuple(
        ProfessionalCredit(**row) for row in data.get("professional_credits", ())
    )
    return CertificateTerms(**data)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
