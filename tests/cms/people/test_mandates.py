# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mandates given and ended: what they give, until which midnight, and the groups that follow them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission, Page, PageViewRestriction

from cms import clock
from cms.audit.models import AuditEntry
from cms.people.models import Mandate
from cms.people.operations import (
    CannotEnd,
    WrongScope,
    end_mandate,
    grant_mandate,
    role_group,
    sync_all_groups,
    sync_groups,
)
from cms.people.queries import actor_for
from cms.rights import Role
from tests.factories import Cast, actor, body, mandate, sign_in, zone
from tests.home.stage import open_stage
from tests.rights_matrix import tables_written

pytestmark = pytest.mark.django_db


def ends(given: Mandate, last_day: date) -> None:
    Mandate.objects.filter(pk=given.pk).update(
        during=DateRange(date(2016, 1, 1), last_day + timedelta(days=1))
    )


def groups(somebody) -> set[str]:
    return set(somebody.user.groups.values_list("name", flat=True))


def test_a_mandate_given_is_in_force_logged_and_projected():
    cast, at = Cast(), clock.now()
    given = grant_mandate(
        by=actor(cast.administrator),
        at=at,
        person=cast.trainee,
        role=Role.COMMUNICATION_OFFICER,
        first_day=clock.today(),
        appointing_act="ES-2/2026",
    )
    assert actor(cast.trainee).role == Role.COMMUNICATION_OFFICER
    assert groups(cast.trainee) == {"communication_officer"}
    entry = AuditEntry.objects.get(verb="people.mandate_granted")
    assert (entry.thing_id, entry.person_id) == (given.pk, cast.administrator.pk)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.SIGNATORY, {}),
        (Role.SIGNATORY, {"zone": "alto-milanese"}),
        (Role.ZONE_COORDINATOR, {"body": "Rho"}),
        (Role.PLAN_OFFICER, {"body": "Rho"}),
    ],
)
def test_a_role_takes_exactly_its_own_scope(role, scope):
    things = {name: body(value) if name == "body" else zone(value) for name, value in scope.items()}
    with pytest.raises(WrongScope):
        grant_mandate(
            by=None,
            at=clock.now(),
            person=Cast().trainee,
            role=role,
            first_day=clock.today(),
            appointing_act="x",
            **things,
        )
    assert not Mandate.objects.exists()


def test_a_mandate_cannot_end_before_it_begins_nor_be_prolonged_by_ending_it():
    given = mandate(
        Cast().trainee, Role.SIGNATORY, of=body("Rho"), during=DateRange(date(2026, 1, 1), date(2026, 7, 1))
    )
    for day in (date(2025, 12, 31), date(2026, 7, 1)):
        with pytest.raises(CannotEnd):
            end_mandate(by=None, at=clock.now(), mandate=given, last_day=day)


def test_ended_yesterday_gives_nothing_ends_today_still_gives():
    somebody = Cast().editor_gorgonzola
    given, today = somebody.mandates.get(), clock.today()
    ends(given, today)
    assert actor(somebody).role == Role.MUNICIPAL_EDITOR
    ends(given, today - timedelta(days=1))
    assert actor(somebody).mandates == ()


@pytest.mark.parametrize(
    ("moment", "in_force"),
    [
        (datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 30, 22, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_day_turns_at_midnight_in_rome_in_summer(moment, in_force):
    somebody = Cast().editor_gorgonzola
    ends(somebody.mandates.get(), date(2026, 6, 30))
    assert bool(actor_for(somebody.user, day=clock.day_of(moment)).mandates) is in_force


@pytest.mark.parametrize(("hour", "in_force"), [(22, True), (23, False)])
def test_the_day_turns_at_midnight_in_rome_in_winter(hour, in_force):
    somebody = Cast().editor_gorgonzola
    ends(somebody.mandates.get(), date(2026, 12, 31))
    day = clock.day_of(datetime(2026, 12, 31, hour, 59 if hour == 22 else 0, tzinfo=UTC))
    assert bool(actor_for(somebody.user, day=day).mandates) is in_force


def test_an_open_session_loses_the_admin_when_the_mandate_has_ended(client):
    officer = Cast().communication_author
    sign_in(client, officer)
    assert client.get("/admin/").status_code == 200
    ends(officer.mandates.get(), clock.today())
    assert client.get("/admin/").status_code == 200
    ends(officer.mandates.get(), clock.today() - timedelta(days=1))
    assert client.get("/admin/").status_code == 404


def test_inside_the_admin_only_the_mandates_in_force_count(client):
    """Whoever keeps one mandate enters again after signing in, without the permissions of the one that ended."""
    officer, root = Cast().communication_author, Page.objects.get(depth=1)
    training = mandate(officer, Role.TRAINING_OFFICER)
    GroupPagePermission.objects.create(
        group=role_group(Role.TRAINING_OFFICER), page=root, permission_type="publish"
    )
    sign_in(client, officer)
    assert groups(officer) == {"communication_officer", "training_officer"}
    assert client.get("/admin/").status_code == 200
    ends(training, clock.today() - timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        refused = client.get("/admin/")
    assert (refused.status_code, tables_written(queries)) == (403, ())
    assert "esci e accedi di nuovo" in refused.content.decode()
    assert client.get("/spazio/").status_code == 200
    sync_all_groups()
    assert client.get("/admin/").status_code == 200
    assert groups(officer) == {"communication_officer"}
    assert not GroupPagePermission.objects.filter(group__user=officer.user).exists()


@pytest.mark.parametrize(("ended", "sees"), [(False, 200), (True, 302)])
def test_a_page_of_a_group_is_not_shown_once_the_mandate_has_ended(client, ended, sees):
    """Before the hourly job has written the groups: what a request sees are the mandates in force."""
    officer, secret = Cast().communication_author, open_stage().standard_page("Riservata")
    only = PageViewRestriction.objects.create(page=secret, restriction_type="groups")
    only.groups.add(role_group(Role.COMMUNICATION_OFFICER))
    sign_in(client, officer)
    if ended:
        ends(officer.mandates.get(), clock.today() - timedelta(days=1))
    assert client.get(secret.url).status_code == sees
    assert groups(officer) == {"communication_officer"}


def test_the_hourly_job_rebuilds_what_is_stale_and_nothing_else():
    cast = Cast()
    officer, trainee = cast.plan_officer, cast.trainee
    trainee.user.groups.add(Group.objects.create(name="added by hand"), role_group(Role.ADMINISTRATOR))
    assert sync_all_groups() == 2
    assert (groups(officer), groups(trainee)) == ({"plan_officer"}, set())
    assert sync_all_groups() == 0


def test_groups_follow_when_a_mandate_is_ended_by_hand():
    officer = Cast().communication_author
    sync_groups(officer.user)
    end_mandate(
        by=None, at=clock.now(), mandate=officer.mandates.get(), last_day=clock.today() - timedelta(days=1)
    )
    assert groups(officer) == set()


def test_only_roles_that_work_there_enter_the_admin():
    entering = {
        role for role in Role if role_group(role).permissions.filter(codename="access_admin").exists()
    }
    assert entering == {Role.TRAINING_OFFICER, Role.COMMUNICATION_OFFICER, Role.ADMINISTRATOR}


def test_a_superuser_without_a_mandate_is_nobody_special(client):
    somebody = Cast().trainee
    somebody.user.is_superuser = True
    somebody.user.save()
    sign_in(client, somebody)
    assert client.get("/admin/").status_code == 404
