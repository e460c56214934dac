# SPDX-License-Identifier: AGPL-3.0-or-later
"""The site works under the rights that `production_role` prints, and no fact can be changed under them."""

import hashlib
import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from agende import publishing
from agende.texts.models import Version
from cms.accounts.models import AccessRequest
from cms.audit.append_only import guarded_tables
from cms.audit.operations import broken_seals, record, seal
from cms.management import production_checks
from courses.certificates import operations as certificates
from courses.certificates.models import CertificateContent
from tests.agende import stage as agende
from tests.courses import stage as courses
from tests.factories import PASSWORD, Cast, body

pytestmark = pytest.mark.django_db
ROLE = "site-in-production"


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def become_the_role() -> None:
    """From here to the end of the test's transaction, with the rights of the site alone."""
    out = io.StringIO()
    call_command("production_role", "--name", ROLE, stdout=out)
    execute(f'CREATE ROLE "{ROLE}"')
    execute(out.getvalue())
    execute(f'SET LOCAL ROLE "{ROLE}"')


@pytest.fixture
def role() -> Iterator[None]:
    become_the_role()
    yield
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("RESET ROLE")


@pytest.mark.usefixtures("role")
def test_it_writes_the_log_and_seals_it():
    record(by=None, verb="test.happened", on=body("Legnano"))
    assert seal().entries >= 1
    assert broken_seals() == []


@pytest.mark.usefixtures("role")
def test_it_issues_and_renders_a_certificate():
    certificate = courses.pass_module(Cast().trainee, courses.short_module())
    stored = certificates.render(certificate=certificate, at=courses.LATER)
    content = bytes(CertificateContent.objects.get(file=stored).bytes)
    assert (content[:5], hashlib.sha256(content).hexdigest()) == (b"%PDF-", stored.sha256)


@pytest.mark.usefixtures("role")
def test_it_publishes_an_agenda_and_stores_its_pdf():
    agende.published(Cast())
    version = Version.objects.get()
    stored = publishing.store_pdf(version.pk)
    assert bytes(stored.content)[:5] == b"%PDF-"
    assert publishing.store_pdf(version.pk) == stored


@pytest.mark.usefixtures("role")
def test_it_signs_people_in_and_changes_what_may_be_changed(client):
    somebody = Cast().trainee
    given = {"login": somebody.user.email, "password": PASSWORD}
    assert client.post("/accedi/", given).status_code == 302
    assert client.get("/spazio/").status_code == 200
    assert AccessRequest.objects.update(reason="") == 0


@pytest.mark.usefixtures("role")
@pytest.mark.parametrize("table", ["cms_auditentry", "cms_auditseal", "courses_certificate"])
def test_control_it_changes_no_fact(table):
    for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            execute(change)


@pytest.mark.usefixtures("role")
def test_payload_may_be_erased_but_not_rewritten():
    assert guarded_tables()["courses_certificatefacts"]
    execute("DELETE FROM courses_certificatefacts")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute("UPDATE courses_certificatefacts SET salt = ''")


@pytest.mark.usefixtures("role")
def test_the_check_of_production_has_nothing_to_say_about_it():
    assert not any("production_role" in words for words in production_checks.database())


def test_control_of_the_owner_the_check_says_it():
    assert any("production_role" in words for words in production_checks.database())
