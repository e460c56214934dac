# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every URL of ours, asked by every role about its own, its neighbour's and a stranger's object."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.urls.resolvers import RegexPattern, URLResolver

from cms import jobs
from cms.people.models import Body
from cms.rights import Actor, door, rule
from cms.rights.doors import require_declared, undeclared
from tests.factories import Cast, sign_in
from tests.live_matrix import live_matrix
from tests.rights_matrix import MATRIX, Cell, as_csv, doors, matrix, tables_written
from tests.samples import SAMPLES

KEPT_BY_READING = {"pagina-pdf/<int:page_id>/": {"home_pagepaper", "procrastinate_jobs"}}
"""A cache that the worker fills: the PDF of a page, once for each content of it."""
DENIED = {"sign in", "401", "404"}  # 401: the line of an open text, which is asked by a script


@pytest.fixture(scope="module")
def cells(django_db_setup, django_db_blocker) -> list[Cell]:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast()
        made = [*matrix(cast), *live_matrix(cast)]
        transaction.set_rollback(True)
    return made


def test_every_url_has_a_declared_rule():
    assert undeclared() == []


def test_a_url_without_a_rule_stops_start_up(settings):
    def naked(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    planted = type("planted", (), {"urlpatterns": [path("nudo/", naked)]})
    assert undeclared(URLResolver(RegexPattern(r"^/"), planted)) == ["nudo/"]
    settings.ROOT_URLCONF = planted
    with pytest.raises(ImproperlyConfigured, match="nudo/"):
        require_declared()


def test_every_door_has_a_sample_where_its_url_takes_an_object():
    missing = [route for route, _, declared in doors() if "<" in route and declared.sample not in SAMPLES]
    assert missing == []


def test_a_door_opens_exactly_to_whom_its_rule_says(cells):
    wrong = [cell for cell in cells if cell.allowed is not None and (cell.answer in DENIED) == cell.allowed]
    assert wrong == []


def test_nobody_unknown_passes_a_private_door(cells):
    passed = [
        cell
        for cell in cells
        if cell.role == "anonymous"
        and not (cell.rule == "anyone" or cell.is_public)
        and cell.answer not in DENIED
    ]
    assert passed == []


def test_no_door_fails(cells):
    assert [cell for cell in cells if cell.answer in {"500", "501", "503"}] == []


def test_get_never_writes(cells):
    reading = [cell for cell in cells if cell.method == "GET"]
    assert [cell for cell in reading if set(cell.wrote) - KEPT_BY_READING.get(cell.route, set())] == []


@pytest.mark.django_db
def test_a_get_of_the_admin_writes_nothing_either():
    with CaptureQueriesContext(connection) as queries:
        client = sign_in(Client(), Cast().administrator)
    assert "cms_user_groups" in tables_written(queries)  # signing in is where groups are written
    for path_asked in ("/admin/", "/admin/person/", "/documenti/1/x/", "/accedi/sessioni/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path_asked)
        assert tables_written(queries) == ()


@pytest.mark.django_db
def test_a_get_that_writes_is_seen():
    with CaptureQueriesContext(connection) as queries:
        connection.cursor().execute("UPDATE cms_body SET name = name")
    assert tables_written(queries) == ("cms_body",)


@pytest.mark.django_db
def test_a_get_that_defers_a_job_is_seen():
    with CaptureQueriesContext(connection) as queries:
        Body.objects.count()
    assert tables_written(queries) == ()
    with CaptureQueriesContext(connection) as queries:
        jobs.defer("cms.send_mail", notice_id=1)
    assert tables_written(queries) == ("procrastinate_jobs",)


def test_a_denied_request_writes_nothing(cells):
    refused = DENIED | {"403", "4400", "4403", "4409"}
    assert [cell for cell in cells if cell.answer in refused and cell.wrote] == []


def test_the_live_line_stores_what_the_rules_of_the_texts_allow(cells):
    """Words of who writes, suggestions of who may suggest, nothing in a closed text; of others nothing at all."""
    stored = {}
    for cell in cells:
        if cell.route.startswith("ws/") and cell.answer == "stored":
            stored.setdefault((cell.variant, cell.method), set()).add(cell.role)
    editors, zone = {"editor_gorgonzola", "colleague_gorgonzola"}, {"editor_melzo"}
    words = {"words", "words missing"}
    expected = {("own", kind): editors for kind in words} | {("same_zone", kind): zone for kind in words}
    expected |= {("common", kind): {"coordinator"} for kind in words}
    expected[("common", "suggestion")] = editors | zone | {"coordinator"}
    suggestion = {("own", "suggestion"): editors, ("same_zone", "suggestion"): zone}
    other_zone = {("other_zone", "suggestion"): {"editor_rho"}}

    assert stored == expected | suggestion | other_zone


def test_the_matrix_is_the_one_on_file(cells):
    """Write it anew with RIGHTS_MATRIX=write, and read the difference before committing it."""
    if os.environ.get("RIGHTS_MATRIX") == "write":
        MATRIX.write_text(as_csv(cells))
    assert as_csv(cells) == MATRIX.read_text()


def test_a_rule_is_registered_once():
    def can_x(actor: Actor, thing: object) -> bool:
        return True

    with pytest.raises(ValueError, match="anyone"):
        rule("anyone")(can_x)


def test_a_door_refuses_a_rule_nobody_registered():
    def can_x(actor: Actor, thing: object) -> bool:
        return True

    with pytest.raises(LookupError):
        door(can_x)
