# SPDX-License-Identifier: AGPL-3.0-or-later
"""All certificates of a person in one ZIP: at once while they are few, else by a job that may be killed."""

import csv
import io
from datetime import timedelta
from zipfile import ZIP_STORED, ZipFile

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cms import clock, jobs
from cms.notices.models import Notice
from courses import tasks
from courses.certificates.sharing import bundles
from courses.certificates.sharing.models import Bundle, CertificateDownload
from courses.certificates.sharing.packing import name_of
from tests.courses import stage
from tests.courses.holding import copied, held, pdf_of
from tests.courses.test_certificates import end_jobs
from tests.courses.test_screens import body
from tests.factories import actor, sign_in

ALL = "/attestati/zip/"


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


@pytest.fixture
def many(cast, monkeypatch):
    """One certificate more than are sent at once, which here are three."""
    monkeypatch.setattr(bundles, "AT_ONCE", 3)
    monkeypatch.setattr(bundles, "STEP", 2)
    first = held(cast.trainee, title="Che cos’è il piano: à/è\\ì?")
    return [first, *copied(first, bundles.AT_ONCE)]


def opened(content: bytes) -> ZipFile:
    pack = ZipFile(io.BytesIO(content))
    assert pack.testzip() is None
    return pack


def listed(pack: ZipFile) -> list[dict[str, str]]:
    text = pack.read("elenco.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def ask(cast) -> Bundle:
    made = bundles.ask(person_id=cast.trainee.pk, by=actor(cast.trainee), at=clock.now())
    made.refresh_from_db()
    return made


def notes() -> list[tuple]:
    return list(CertificateDownload.objects.values_list("way", "person").distinct())


def test_few_are_sent_at_once_byte_for_byte(trainee, cast):
    own = [held(cast.trainee, f"m{number}", title="Lo stesso titolo") for number in range(2)]
    held(cast.other_trainee, "altro")
    stage.pass_module(cast.trainee, stage.short_module("in-preparazione"))

    answer = trainee.post(ALL)

    assert answer.headers["Content-Type"] == "application/zip"
    pack = opened(answer.content)
    files = [row["File"] for row in listed(pack)]
    assert files == ["attestato-1-2026-lo-stesso-titolo.pdf", "attestato-2-2026-lo-stesso-titolo.pdf"]
    assert {info.compress_type for info in pack.infolist()} == {ZIP_STORED}
    assert [pack.read(name) for name in files] == [pdf_of(one) for one in own]
    assert [row["SHA-256"] for row in listed(pack)] == [one.file.sha256 for one in own]
    assert [row["Stato"] for row in listed(pack)] == ["valido", "valido"]
    assert notes() == [("bundle", cast.trainee.pk)]
    assert not Bundle.objects.exists()


def test_names_have_plain_letters_and_never_clash(cast):
    one = held(cast.trainee, title="../«Città»: à/è\\ì? " + "lungo " * 30)

    names = set()
    made = [name_of(one, names) for _ in range(3)]

    assert made[0].startswith("attestato-1-2026-citta-aei-lungo")
    assert len(set(made)) == 3
    for name in made:
        assert len(name) < 100
        assert all(sign.isascii() and (sign.isalnum() or sign in "-.") for sign in name)
        assert ".." not in name


def test_a_title_of_other_letters_leaves_the_number(cast):
    assert name_of(held(cast.trainee, title="Москва"), set()) == "attestato-1-2026.pdf"


def test_without_any_ready_it_says_to_wait(trainee, cast):
    stage.pass_module(cast.trainee, stage.short_module())

    answer = trainee.post(ALL, follow=True)

    assert "è ancora pronto" in body(answer)
    assert not CertificateDownload.objects.exists()


def test_of_the_erased_nothing_is_in_the_file(trainee, cast):
    own, erased = held(cast.trainee, "m1"), held(cast.trainee, "m2")
    erased.file.content.delete()

    pack = opened(trainee.post(ALL).content)

    assert [row["Codice di verifica"] for row in listed(pack)] == [own.code]


def test_many_are_put_together_by_a_job(trainee, cast, many):
    first, second = trainee.post(ALL), trainee.post(ALL)

    made = Bundle.objects.get()  # two clicks, one job
    assert first.headers["Location"] == second.headers["Location"] == reverse("bundle", args=[made.uid])
    assert jobs.waiting(bundles.BUNDLE) == [{"bundle_id": made.pk}]
    page = body(trainee.get(first.headers["Location"]))
    assert "hx-get" in page
    assert trainee.get(reverse("bundle_file", args=[made.uid])).status_code == 302

    for _twice in range(2):
        tasks.make_bundle(made.pk)

    made.refresh_from_db()
    assert (made.done, made.total) == (4, 4)
    answer = trainee.get(reverse("bundle_file", args=[made.uid]))
    pack = opened(answer.content)
    assert sorted(pack.namelist()) == sorted({row["File"] for row in listed(pack)} | {"elenco.csv"})
    assert {pack.read(row["File"]) for row in listed(pack)} == {pdf_of(one) for one in many}
    assert CertificateDownload.objects.filter(way="bundle").count() == 4
    assert "Scarica lo ZIP" in body(trainee.get(first.headers["Location"]))


def test_twenty_are_sent_at_once_and_twenty_one_by_a_job(trainee, cast):
    first = held(cast.trainee)
    copied(first, 19)
    assert len(opened(trainee.post(ALL).content).namelist()) == 21
    copied(first)
    assert trainee.post(ALL).status_code == 302
    assert Bundle.objects.get().total == 21


def test_the_mail_leads_to_the_file_once(cast, many):
    made = ask(cast)
    for _twice in range(2):
        bundles.make(bundle=Bundle.objects.get(pk=made.pk), at=clock.now())

    mail = Notice.objects.get(key__startswith="courses.bundle")
    assert mail.to == cast.trainee.user.email
    assert reverse("bundle", args=[made.uid]) in mail.body
    assert "4 attestati" in mail.body


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_job_killed_anywhere_begins_again_and_gives_the_same(cast, many, monkeypatch, place):
    made, at = ask(cast), clock.now()

    def killed(one, names, _seen=[]):  # noqa: B006  counts across calls
        _seen.append(one)
        if len(_seen) > place:
            raise SystemExit
        return name_of(one, names)

    with monkeypatch.context() as patch:
        patch.setattr(bundles, "name_of", killed)
        with pytest.raises(SystemExit):
            bundles.make(bundle=made, at=at)
    assert Bundle.objects.get().done == place // 2 * 2
    assert not Notice.objects.filter(key__startswith="courses.bundle").exists()
    bundles.make(bundle=Bundle.objects.get(pk=made.pk), at=at)

    whole = bundles.zip_of(many, at=at)
    assert bytes(Bundle.objects.get().zip_bytes) == whole
    assert Notice.objects.filter(key__startswith="courses.bundle").count() == 1


def test_the_bytes_go_after_a_day_and_the_page_says_so(trainee, cast, many):
    made, at = ask(cast), clock.now()
    bundles.make(bundle=made, at=at)

    bundles.tend(at=at + timedelta(hours=23, minutes=59))
    assert Bundle.objects.get().zip_bytes is not None
    bundles.tend(at=at + timedelta(hours=24))

    assert Bundle.objects.get().zip_bytes is None
    file = trainee.get(reverse("bundle_file", args=[made.uid]), follow=True)
    assert "Il file è stato cancellato" in body(file)


def test_a_newer_file_takes_the_place_of_the_one_before(cast, many):
    first = ask(cast)
    bundles.make(bundle=first, at=clock.now())
    second = ask(cast)
    bundles.make(bundle=second, at=clock.now())

    kept = Bundle.objects.filter(zip_bytes__isnull=False)
    assert [one.pk for one in kept] == [second.pk]


def test_a_job_lost_is_asked_again_once(cast, many):
    made = ask(cast)
    late = made.asked_at + timedelta(minutes=11)
    bundles.tend(at=late)
    assert len(jobs.waiting(bundles.BUNDLE)) == 1  # it waits still

    end_jobs()

    bundles.tend(at=made.asked_at + timedelta(minutes=9))
    assert jobs.waiting(bundles.BUNDLE) == []
    for _twice in range(2):
        bundles.tend(at=late)
    assert jobs.waiting(bundles.BUNDLE) == [{"bundle_id": made.pk}]


def test_a_late_file_says_so_and_stops_asking(trainee, cast, many, monkeypatch):
    made = ask(cast)
    monkeypatch.setattr("cms.clock.now", lambda: made.asked_at + timedelta(minutes=11))

    page = body(trainee.get(reverse("bundle", args=[made.uid])))

    assert "è in ritardo" in page
    assert "hx-get" not in page


def test_the_file_of_another_is_not_there(client, cast, many):
    made = ask(cast)
    bundles.make(bundle=made, at=clock.now())
    sign_in(client, cast.other_trainee)

    for name in ("bundle", "bundle_file"):
        assert client.get(reverse(name, args=[made.uid])).status_code == 404
    client.logout()
    for name in ("bundle", "bundle_file"):
        assert "/accedi/" in client.get(reverse(name, args=[made.uid])).headers["Location"]


def test_what_is_erased_leaves_no_file_behind(cast, many):
    made = ask(cast)
    bundles.make(bundle=made, at=clock.now())

    assert bundles.forget(person_id=cast.trainee.pk) == 1
    assert Bundle.objects.get().zip_bytes is None
    Bundle.objects.all().delete()
    tasks.make_bundle(made.pk)


@pytest.mark.parametrize("is_made", [True, False])
def test_the_page_says_its_title_once(trainee, cast, many, is_made):
    made = ask(cast)
    if is_made:
        bundles.make(bundle=made, at=clock.now())
    page = BeautifulSoup(trainee.get(f"{ALL}{made.uid}/").content, "html.parser").select_one("main")
    assert page.get_text().count("I tuoi attestati in un solo file") == 1
