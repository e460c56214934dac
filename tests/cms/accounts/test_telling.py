# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail to whoever has a login: once, and to nobody else."""

import pytest

from cms import clock
from cms.accounts.telling import tell
from cms.notices.models import Notice
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def told(person) -> None:
    words = {"subject": "Ciao", "sender": "Fabio", "module": "Rischi", "text": "A domani", "path": "/moduli/"}
    tell(person_id=person.pk, template="tutor_message", context=words, key="one", at=clock.now())


def test_it_is_written_once_to_the_address_of_the_login(cast):
    told(cast.trainee)
    told(cast.trainee)

    mail = Notice.objects.get()
    assert (mail.to, mail.reader_id, mail.subject) == (cast.trainee.user.email, cast.trainee.pk, "Ciao")


def test_whoever_has_a_closed_login_or_none_is_told_nothing(cast):
    cast.trainee.user.is_active = False
    cast.trainee.user.save()
    cast.tutor.user.delete()

    told(cast.trainee)
    told(cast.tutor)

    assert not Notice.objects.exists()
