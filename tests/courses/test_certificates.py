# SPDX-License-Identifier: AGPL-3.0-or-later
"""A certificate is numbered without gaps, frozen, accessible, and verified from paper."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext
from procrastinate.contrib.django.models import ProcrastinateJob

from cms import jobs
from courses.certificates import document
from courses.certificates.making import make
from courses.certificates.models import (
    Certificate,
    CertificateContent,
    CertificateFacts,
    CertificateFile,
    CertificateNumber,
)
from courses.certificates.operations import (
    NotIssuable,
    ask_again,
    give_number,
    issue,
    issue_if_earned,
    render,
)
from courses.certificates.proofs import keys
from courses.enrolments.models import Completion
from tests import factories, verapdf
from tests.courses import stage
from tests.courses.waiting import completed, waiting_module
from tests.paper import codes, pages, text_of

NOW = datetime(2026, 11, 20, 10, 31, tzinfo=UTC)
AWKWARD = [
    ("Żaneta", "Wiśniewska"),
    ("Łucja Małgorzata", "Brzęczyszczykiewicz-Śmigły dell’Acquaviva"),
    ("Niccolò", "D'Agüero"),
    ("Мария", "Достоевская"),
    ("Maria Antonietta Bernardina Giuseppa", "Castelnuovo della Misericordia e di San Colombano al Lambro"),
]


def issued(person=None, **fields) -> Certificate:
    return stage.pass_module(person, stage.short_module(**fields))


def test_the_job_is_in_the_transaction_of_the_facts(cast):
    certificate = issued(cast.trainee)

    job = ProcrastinateJob.objects.get(task_name="courses.render_certificate")

    assert job.args == {"certificate_id": certificate.pk}


def test_a_completion_gives_one_certificate_however_often_it_is_asked(cast):
    certificate = issued(cast.trainee)

    again = issue_if_earned(completion=Completion.objects.get(), by=None, at=NOW)

    assert again == certificate
    assert (Certificate.objects.count(), CertificateFacts.objects.count()) == (1, 1)


def test_numbers_follow_without_gaps_in_their_year_and_series(cast):
    people = [cast.trainee, cast.other_trainee, cast.editor_melzo]
    certificates = [issued(person) for person in people]
    example = stage.pass_module(cast.trainee, stage.short_module("esempio", title="Esempio", is_example=True))

    for certificate in [*certificates, example, certificates[0]]:
        render(certificate=certificate, at=NOW)

    numbers = [str(row) for row in CertificateNumber.objects.order_by("is_example", "number")]
    assert numbers == ["1/2026", "2/2026", "3/2026", "ES-1/2026"]


def test_each_body_and_each_year_in_rome_counts_from_one(cast):
    rows = completed(2)
    page = stage.republish(waiting_module("altro"), change="major", issuer=factories.body("Legnano")).module
    rows += completed(1, page)
    before, after = datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)

    made = [
        issue(completion=row, by=None, at=at) for row, at in zip(rows, (before, after, before), strict=True)
    ]
    given = [give_number(certificate=one) for one in made]

    assert [str(number) for number in given] == ["1/2026", "1/2027", "1/2026"]
    assert given[0].body != given[2].body


def test_the_file_says_with_which_key_and_template_it_was_made(cast):
    first = render(certificate=issued(cast.trainee), at=NOW)
    keys.rotate()
    second = render(certificate=issued(cast.other_trainee), at=NOW)

    assert [one.key_id for one in (first, second)] == [key.key_id for key in keys.published()]
    assert {first.template, second.template} == {document.TEMPLATE_VERSION}


def test_running_the_job_again_changes_nothing(cast):
    certificate = issued(cast.trainee)

    first = render(certificate=certificate, at=NOW)
    second = render(certificate=certificate, at=datetime(2027, 1, 1, tzinfo=UTC))

    assert first == second
    assert (CertificateNumber.objects.count(), CertificateFile.objects.count()) == (1, 1)
    content = bytes(CertificateContent.objects.get().bytes)
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (first.sha256, first.size)


def test_a_job_killed_after_the_number_keeps_it(cast, monkeypatch):
    certificate = issued(cast.trainee)
    other = issued(cast.other_trainee)

    def killed(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(document, "write", killed)
        with pytest.raises(SystemExit):
            render(certificate=certificate, at=NOW)
    render(certificate=other, at=NOW)
    render(certificate=certificate, at=NOW)

    assert [row.number for row in CertificateNumber.objects.order_by("certificate")] == [1, 2]
    assert CertificateFile.objects.count() == 2


def test_what_was_issued_stays_when_name_and_body_change(cast):
    certificate = issued(cast.trainee)
    render(certificate=certificate, at=NOW)
    before = bytes(CertificateContent.objects.get().bytes)

    cast.trainee.family_name = "Rossi"
    cast.trainee.save()
    body = factories.body("Legnano")
    body.name = "Unione dei Comuni"
    body.save()
    render(certificate=Certificate.objects.get(), at=NOW)

    assert bytes(CertificateContent.objects.get().bytes) == before
    facts = CertificateFacts.objects.get().facts
    again = make(Certificate.objects.get(), facts, number=str(give_number(certificate=certificate)))
    assert again.pdf == before


def end_jobs(status="failed"):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])


def test_a_job_that_failed_for_good_is_asked_again(cast):
    certificate = issued(cast.trainee)
    late = certificate.issued_at + timedelta(minutes=11)
    assert ask_again(at=late) == 0  # its job still waits
    end_jobs()

    assert ask_again(at=certificate.issued_at + timedelta(minutes=9)) == 0
    assert ask_again(at=late) == 1
    assert jobs.waiting("courses.render_certificate") == [{"certificate_id": certificate.pk}]
    assert ask_again(at=late) == 0


def test_a_certificate_written_or_erased_is_not_asked_again(cast):
    written, erased = issued(cast.trainee), issued(cast.other_trainee)
    render(certificate=written, at=NOW)
    erased.personal.delete()
    end_jobs()

    assert ask_again(at=erased.issued_at + timedelta(days=1)) == 0


def test_erased_before_the_job_leaves_no_file(cast):
    certificate = issued(cast.trainee)
    CertificateFacts.objects.all().delete()

    assert render(certificate=certificate, at=NOW) is None
    assert CertificateNumber.objects.count() == 0


def test_the_page_says_who_what_and_how_long(cast):
    certificate = issued(cast.trainee, credited_minutes=90)
    render(certificate=certificate, at=NOW)

    words = text_of(bytes(CertificateContent.objects.get().bytes))

    outcome = gettext("test passed, %(percent)s%% of the points") % {"percent": 100}
    for said in (
        "Attestato con verifica dell’apprendimento", "Niccolò Zanè", "Comune di Legnano", "Modulo breve",
        "1 ora e 30 minuti", "20 novembre 2026", outcome, "1/2026", "Milano, 20 novembre 2026",
        "Città metropolitana di Milano", certificate.code,
    ):  # fmt: skip
        assert said in words, said


def test_examples_say_so_on_the_page(cast):
    example = stage.pass_module(cast.trainee, stage.short_module("esempio", title="Esempio", is_example=True))
    render(certificate=example, at=NOW)

    assert "Esempio Non ha valore legale." in text_of(bytes(CertificateContent.objects.get().bytes))


@pytest.mark.slow
def test_awkward_names_pass_both_profiles_and_are_found_again(cast, tmp_path):
    files = {}
    for number, (given, family) in enumerate(AWKWARD):
        person = factories.Person.objects.create(given_name=given, family_name=family)
        factories.User.objects.create_user(f"p{number}@example.it", person=person)
        title = "Un titolo lungo che va su due righe, " * (1 + 2 * (number % 2))
        page = stage.short_module(f"m{number}", title=title.strip(", "), is_example=number == 0)
        stored = render(certificate=stage.pass_module(person, page), at=NOW)
        content = bytes(stored.content.bytes)
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(content)
        files[path] = (f"{given} {family}", content)

    found = verapdf.validate_all(files)

    assert [problem for problems in found.values() for problem in problems] == []
    for name, content in files.values():
        assert name in text_of(content)
        assert pages(content) == 1


def test_it_is_one_page(cast):
    render(certificate=issued(cast.trainee), at=NOW)

    assert pages(bytes(CertificateContent.objects.get().bytes)) == 1


def test_the_qr_leads_to_the_page_of_verification(cast):
    certificate = issued(cast.trainee)
    render(certificate=certificate, at=NOW)
    content = CertificateContent.objects.get()

    [code] = codes(bytes(content.bytes))

    assert code.text == content.receipt
    assert code.ec_level in ("M", "Q", "H")
    assert int(code.extra["Version"]) <= 12
    assert code.text.startswith(f"{settings.SITE_URL}/verifica/{certificate.code}/#")


def test_a_name_no_font_can_write_is_said_and_nothing_is_issued(cast):
    cast.trainee.family_name = "\U00012000"
    cast.trainee.save()

    with pytest.raises(Certificate.DoesNotExist):  # completed, and nothing is issued
        issued(cast.trainee)
    with pytest.raises(NotIssuable, match="\U00012000"):
        issue(completion=Completion.objects.get(), by=None, at=NOW)

    assert not Certificate.objects.exists()
