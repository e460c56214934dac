# SPDX-License-Identifier: AGPL-3.0-or-later
"""One link, many clicks at the same moment: one login."""

from datetime import timedelta
from threading import Barrier, Event, Thread
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connections
from django.db.models import QuerySet

from cms import clock
from cms.accounts import operations, privacy
from cms.accounts.models import Invitation
from cms.accounts.operations import InvitationGone, LoginExists, _digest, accept, invite
from cms.people.models import Mandate, Person, User, UserManager
from tests.factories import PASSWORD, Cast, actor

CLICKS = 6


def accept_at_once() -> list[str]:
    """What each of several clicks at the same moment got."""
    invite(by=actor(Cast().administrator), at=clock.now(), email="ada@example.it")
    Invitation.objects.update(token_sha256=_digest("segreto"))
    said, start = [], Barrier(CLICKS)

    def click() -> None:
        try:
            start.wait()
            accept(token="segreto", given_name="Ada", family_name="Bo", password=PASSWORD, at=clock.now())
            said.append("opened")
        except InvitationGone:
            said.append("gone")
        except (IntegrityError, LoginExists) as other:
            said.append(type(other).__name__)
        finally:
            connections.close_all()

    clicks = [Thread(target=click) for _ in range(CLICKS)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    return sorted(said)


@pytest.mark.django_db(transaction=True)
def test_one_click_opens_the_login_the_others_find_the_link_used():
    assert accept_at_once() == ["gone"] * (CLICKS - 1) + ["opened"]
    assert User.objects.filter(email="ada@example.it").count() == 1
    assert Person.objects.filter(family_name="Bo").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_others_run_into_the_constraint():
    together = Barrier(CLICKS)

    def no_lock(rows: QuerySet, **_) -> QuerySet:
        together.wait(30)  # all read before the first has written
        return rows

    with patch.object(QuerySet, "select_for_update", no_lock):
        said = accept_at_once()
    assert said.count("opened") == 1 and said.count("gone") < CLICKS - 1


def two_links_at_once() -> list[str]:
    """What two open invitations of one address got, both past the check when the first login is made."""
    by = actor(Cast().administrator)
    for token in ("primo", "secondo"):
        invitation = invite(by=by, at=clock.now(), email="ada@example.it")
        Invitation.objects.filter(pk=invitation.pk).update(token_sha256=_digest(token))
    Invitation.objects.update(expires_at=clock.now() + timedelta(days=1))
    said, checked, create_user = [], Barrier(2), UserManager.create_user

    def create_together(*given, **named) -> User:
        checked.wait(20)
        return create_user(*given, **named)

    def click(token: str) -> None:
        try:
            accept(token=token, given_name="Ada", family_name="Bo", password=PASSWORD, at=clock.now())
            said.append("opened")
        except (IntegrityError, LoginExists) as other:
            said.append(type(other).__name__)
        finally:
            connections.close_all()

    with patch.object(UserManager, "create_user", create_together):
        clicks = [Thread(target=click, args=(token,)) for token in ("primo", "secondo")]
        for one in clicks:
            one.start()
        for one in clicks:
            one.join()
    return sorted(said)


@pytest.mark.django_db(transaction=True)
def test_of_two_open_links_to_one_address_one_opens_and_the_other_is_told():
    assert two_links_at_once() == ["LoginExists", "opened"]
    assert Person.objects.filter(family_name="Bo").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_catch_the_other_is_an_error():
    with patch.object(operations, "IntegrityError", ZeroDivisionError):
        assert two_links_at_once() == ["IntegrityError", "opened"]


def accepted_while_erased(monkeypatch) -> None:
    """Somebody accepts a role; meanwhile another administrator erases their data."""
    cast = Cast()
    administrator, somebody = actor(cast.administrator), Person.objects.create(family_name="Bo")
    invite(by=administrator, at=clock.now(), email="ada@example.it", person=somebody,
           role="tutor", appointing_act="Decreto ES-4/2026")  # fmt: skip
    Invitation.objects.update(token_sha256=_digest("segreto"))
    is_opening, may_go_on, open_login = Event(), Event(), operations.open_login

    def slow(**given) -> User:
        is_opening.set()
        assert may_go_on.wait(20)
        return open_login(**given)

    def accept_it() -> None:
        accept(token="segreto", given_name="Ada", family_name="Bo", password=PASSWORD, at=clock.now())
        connections.close_all()

    def erase_them() -> None:
        privacy.erase(person=somebody, reason="richiesta", by=administrator, at=clock.now())
        connections.close_all()

    monkeypatch.setattr(operations, "open_login", slow)
    accepting, erasing = Thread(target=accept_it), Thread(target=erase_them)
    accepting.start()
    assert is_opening.wait(20)
    erasing.start()
    erasing.join(1)  # it has to wait, for the lock or for the row
    may_go_on.set()
    accepting.join(20)
    erasing.join(20)


@pytest.mark.django_db(transaction=True)
def test_an_erasure_waits_for_who_is_accepting_and_ends_what_they_got(monkeypatch):
    accepted_while_erased(monkeypatch)

    assert Mandate.objects.get(role="tutor").during.upper is not None
    assert not User.objects.filter(email="ada@example.it").exists()


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_their_mandate_goes_on(monkeypatch):
    monkeypatch.setattr(operations, "hold_off", lambda _person: None)
    accepted_while_erased(monkeypatch)

    assert Mandate.objects.get(role="tutor").during.upper is None


@pytest.mark.django_db
def test_the_link_of_who_was_erased_a_moment_ago_is_gone(monkeypatch):
    cast, open_invitation = Cast(), operations.open_invitation
    somebody = Person.objects.create(family_name="Bo")
    invite(by=actor(cast.administrator), at=clock.now(), email="ada@example.it", person=somebody)
    Invitation.objects.update(token_sha256=_digest("segreto"))

    def then_erased(token, *, at) -> Invitation:
        found = open_invitation(token, at=at)
        privacy.erase(person=somebody, reason="richiesta", by=actor(cast.administrator), at=at)
        return found

    monkeypatch.setattr(operations, "open_invitation", then_erased)
    with pytest.raises(InvitationGone):
        accept(token="segreto", given_name="Ada", family_name="Bo", password=PASSWORD, at=clock.now())
