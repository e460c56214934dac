# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tax code of a person: checked, kept apart from the rest, logged without being written in the log."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale

from cms.audit.operations import Doer, record
from cms.people.models import Person, TaxCode


class BadTaxCode(ValueError):
    """The code cannot be one, or is somebody else's; the words say what to do."""


def checked(code: str, *, person: Person | None = None) -> str:
    """The code in capitals without spaces (also one changed for namesakes, or a provisional one). Raises BadTaxCode."""
    try:
        written = codicefiscale.validate(code)
    except ValidationError as wrong:
        raise BadTaxCode(_("This is no tax code: check letters and digits one by one.")) from wrong
    if TaxCode.objects.filter(code=written).exclude(person=person).exists():
        raise BadTaxCode(_somebody_elses())
    return written


def _somebody_elses() -> str:
    return _("Another person has this tax code: check whose it is.")


@transaction.atomic
def write_tax_code(*, person: Person, code: str, by: Doer | None, at: datetime) -> TaxCode | None:
    """Writes the code of a person, "" takes it away; the log says that it happened. Raises BadTaxCode."""
    known = TaxCode.objects.select_for_update().filter(person=person).first()
    if not code.strip():
        if known:
            known.delete()
            record(by=by, verb="people.tax_code_removed", on=person, at=at)
        return None
    written = checked(code, person=person)
    try:
        with transaction.atomic():
            kept, is_new = TaxCode.objects.update_or_create(person=person, defaults={"code": written})
    except IntegrityError as taken:  # written for somebody else a moment ago
        raise BadTaxCode(_somebody_elses()) from taken
    if known is None or known.code != written:
        record(by=by, verb=f"people.tax_code_{'added' if is_new else 'changed'}", on=person, at=at)
    return kept
