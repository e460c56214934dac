# SPDX-License-Identifier: AGPL-3.0-or-later
"""A certificate shown by a link that can be withdrawn; who took a copy."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from cms import clock
from cms.accounts import privacy
from cms.accounts.models import RequestCount
from cms.people.models import TaxCode
from courses import issuing
from courses.certificates.models import Certificate
from courses.certificates.sharing import bundles, operations
from courses.certificates.sharing.models import Bundle, CertificateDownload, ShareLink, ShareLinkWithdrawal
from courses.certificates.sharing.operations import NotToShare, note_copies
from tests import factories
from tests.courses import stage
from tests.courses.holding import BADGE, copied, held, pdf_of
from tests.courses.test_screens import body
from tests.factories import actor, sign_in

WAY, WHAT = CertificateDownload.Way, CertificateDownload.What


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


@pytest.fixture
def own(cast):
    return held(cast.trainee)


@pytest.fixture
def link(own):
    return share(own)


@pytest.fixture
def stranger(link):
    return Client()


def share(certificate) -> ShareLink:
    made = operations.share(
        certificate=certificate, by=actor(certificate.person), on=clock.today(), at=clock.now()
    )
    made.refresh_from_db()
    return made


def page_of(link) -> str:
    return reverse("shared", args=[link.code])


def rows() -> list[tuple]:
    return list(CertificateDownload.objects.order_by("pk").values_list("way", "what", "person", "link"))


def lists(answer) -> list[str]:
    titles = BeautifulSoup(answer.content, "html.parser").select("main li h2")
    return [title.get_text() for title in titles]


# the list of one's own


def test_all_are_listed_with_their_state_in_words(trainee, cast):
    valid, revoked, replaced = (
        held(cast.trainee, f"m{number}", title=f"Modulo {number}") for number in range(3)
    )
    office = actor(cast.training_officer)
    for days in (9, -1):
        copied(valid, expires_date=clock.today() + timedelta(days=days))
    issuing.revoke_certificate(certificate=revoked, reason="Errore.", by=office, at=clock.now())
    cast.trainee.family_name = "Zanè Rossi"
    cast.trainee.save()
    issuing.reissue_certificate(certificate=replaced, by=office, at=clock.now())

    answer = trainee.get(reverse("certificates"))

    lines = BeautifulSoup(answer.content, "html.parser").select("main li h2 ~ p:nth-of-type(2)")
    assert sorted(re.sub(r" \d.*", "", line.get_text(" ", strip=True)) for line in lines) == [
        "in preparazione", "revocato", "scaduto il", "sostituito", "valido", "valido fino al",
    ]  # fmt: skip
    assert "6 attestati" in body(answer)


def test_they_are_searched_by_title_number_and_year(trainee, cast):
    held(cast.trainee, "uno", title="Il piano strategico")
    held(cast.trainee, "due", title="Documenti accessibili")

    def found(words: str) -> list[str]:
        return lists(trainee.get(reverse("certificates"), {"cerca": words}))

    assert found("piano") == ["Il piano strategico"]
    assert found("ACCESSIBILI documenti") == ["Documenti accessibili"]
    assert found("2/2026") == ["Documenti accessibili"]
    assert found("1") == ["Il piano strategico"]
    assert len(found("2026")) == 2
    assert found("ES-1") == []  # the series of the examples is another
    assert found("piano accessibili") == []
    assert found("²") == []
    nothing = body(trainee.get(reverse("certificates"), {"cerca": "altro\x00"}))
    assert "Nessun attestato con queste parole" in nothing


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(trainee, cast, count, django_assert_num_queries):
    for number in range(count):
        held(cast.trainee, f"m{number}")
    trainee.get(reverse("certificates"))
    with django_assert_num_queries(5):
        trainee.get(reverse("certificates"))


# links


def test_a_link_shows_the_whole_certificate_to_anyone(stranger, link, own):
    answer = stranger.get(page_of(link))

    page = body(answer)
    for said in ("L’attestato è valido", "Niccolò Zanè", "Comune di Legnano", "1/2026", own.file.sha256):
        assert said in page, said
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in page
    pdf = stranger.get(reverse("shared_pdf", args=[link.code]))
    assert pdf.content == pdf_of(own)
    assert pdf.headers["Referrer-Policy"] == "no-referrer"
    badge = stranger.get(reverse("shared_badge", args=[link.code]))
    assert (body(badge), badge.headers["Content-Type"]) == (BADGE, "application/ld+json")
    assert rows() == [("link", "pdf", None, link.pk), ("link", "badge", None, link.pk)]


def test_a_link_shows_the_end_of_the_tax_code_as_the_page_of_verification_does(client, cast):
    TaxCode.objects.create(person=cast.trainee, code="ZNANCL80A01F205X")
    page = body(client.get(page_of(share(held(cast.trainee, "codice", shows_tax_code=True)))))

    assert "205X" in page
    assert "F205X" not in page


def test_the_secret_is_of_132_bits_and_each_is_another(own):
    codes = {share(own).code for _ in range(5)}

    assert len(codes) == 5
    assert all(len(code) == 27 for code in codes)


def test_withdrawn_unknown_and_erased_are_one_page(stranger, link, own, cast):
    erased = share(held(cast.other_trainee, "altro"))
    erased.certificate.personal.delete()
    operations.withdraw(link=link, by=actor(cast.trainee), at=clock.now())

    answers = [
        stranger.get(reverse(name, args=[code]))
        for name in ("shared", "shared_pdf", "shared_badge")
        for code in (link.code, erased.code, "x" * 27, "A-È ’", "\x00")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["Referrer-Policy"] for answer in answers} == {"no-referrer"}
    assert rows() == []


def test_an_erasure_takes_links_files_and_says_so_in_the_history(stranger, client, link, own, cast):
    bundles.make(
        bundle=bundles.ask(person_id=cast.trainee.pk, by=actor(cast.trainee), at=clock.now()), at=clock.now()
    )
    by = actor(cast.administrator)
    privacy.erase(person=cast.trainee, reason="Richiesta ES-1/2026.", by=by, at=clock.now())

    assert stranger.get(page_of(link)).status_code == 404
    assert stranger.get(reverse("shared_pdf", args=[link.code])).status_code == 404
    assert not Bundle.objects.filter(zip_bytes__isnull=False).exists()
    sign_in(client, cast.training_officer)
    page = body(client.get(reverse("kept_certificate", args=[own.uid])))
    assert "Dati personali cancellati" in page
    assert "Zanè" not in page
    assert client.get(reverse("kept_certificate_pdf", args=[own.uid])).status_code == 302


def test_links_opened_by_nobody_take_the_same_queries(stranger, link, cast, django_assert_num_queries):
    operations.withdraw(link=link, by=actor(cast.trainee), at=clock.now())
    stranger.get(reverse("shared", args=["y" * 27]))
    for code in (link.code, "x" * 27):
        with django_assert_num_queries(3):  # the limit, the link, the page's menu
            stranger.get(reverse("shared", args=[code]))


def test_the_state_is_that_of_now(stranger, link, own, cast):
    office = actor(cast.training_officer)
    (expired,) = copied(own, expires_date=clock.today() - timedelta(days=1))
    assert "L’attestato è scaduto" in body(stranger.get(page_of(share(expired))))
    issuing.revoke_certificate(certificate=own, reason="Emesso per errore.", by=office, at=clock.now())
    page = body(stranger.get(page_of(link)))
    assert "L’attestato è stato revocato" in page
    assert "Emesso per errore." in page


def test_too_many_openings_in_a_minute_wait(stranger, link):
    answers = [stranger.get(page_of(link)).status_code for _ in range(21)]

    assert (answers[0], answers[-1]) == (200, 429)
    RequestCount.objects.all().delete()
    assert stranger.get(page_of(link)).status_code == 200


def test_the_holder_makes_copies_and_withdraws_links(trainee, own):
    address = reverse("certificate", args=[own.uid])
    trainee.post(reverse("share_certificate", args=[own.uid]))
    link = ShareLink.objects.get()
    page = BeautifulSoup(trainee.get(address).content, "html.parser")
    assert page.find("input", readonly=True)["value"].endswith(page_of(link))
    assert trainee.get(page_of(link)).status_code == 200

    for _click in range(2):
        assert trainee.post(reverse("withdraw_link", args=[link.uid])).headers["Location"] == address
    assert ShareLinkWithdrawal.objects.count() == 1
    assert "Ritirato il" in body(trainee.get(address))
    assert trainee.get(page_of(link)).status_code == 404


def test_links_of_others_are_not_there(trainee, cast):
    theirs = held(cast.other_trainee, "altro")
    link = share(theirs)

    assert trainee.post(reverse("share_certificate", args=[theirs.uid])).status_code == 404
    assert trainee.post(reverse("withdraw_link", args=[link.uid])).status_code == 404
    assert ShareLink.objects.count() == 1
    assert not ShareLinkWithdrawal.objects.exists()


def test_what_has_no_file_or_holds_no_more_is_not_shared(trainee, cast):
    bare = stage.pass_module(cast.trainee, stage.short_module("nudo"))
    revoked = held(cast.trainee, "revocato")
    by = actor(cast.training_officer)
    issuing.revoke_certificate(certificate=revoked, reason="Errore.", by=by, at=clock.now())

    for one in (bare, Certificate.objects.get(pk=revoked.pk)):
        with pytest.raises(NotToShare):
            share(one)
        assert trainee.post(reverse("share_certificate", args=[one.uid])).status_code == 403
    assert "non è più valido" in body(trainee.get(reverse("certificate", args=[revoked.uid])))


def test_links_are_twenty_at_most(own, cast):
    made = [share(own) for _ in range(20)]
    with pytest.raises(NotToShare, match="20"):
        share(own)
    operations.withdraw(link=made[0], by=actor(cast.trainee), at=clock.now())
    share(own)


def test_links_and_copies_are_never_changed(link):
    note_copies(certificates=[link.certificate_id], way=WAY.LINK, link_id=link.pk, at=clock.now())
    for table in ("courses_sharelink", "courses_certificatedownload"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


# who took a copy


def test_every_copy_is_noted_and_a_second_click_is_not_one_more(trainee, own, cast):
    pdf, badge = (reverse(name, args=[own.uid]) for name in ("certificate_pdf", "certificate_badge"))
    for _click in range(3):
        assert trainee.get(pdf).content == pdf_of(own)
        assert body(trainee.get(badge)) == BADGE
    assert rows() == [("own", "pdf", cast.trainee.pk, None), ("own", "badge", cast.trainee.pk, None)]


def test_after_a_minute_it_is_another_copy(own, cast):
    at = clock.now()
    for seconds in (0, 59, 61, 100, 122):
        taken = {"way": WAY.OWN, "person_id": cast.trainee.pk, "at": at + timedelta(seconds=seconds)}
        note_copies(certificates=[own.pk], **taken)
    assert CertificateDownload.objects.count() == 3


def test_other_people_other_links_and_other_ways_are_other_copies(own, cast):
    first, second, at = share(own), share(own), clock.now()
    for _click in range(2):
        for taken in ({"link_id": first.pk}, {"link_id": second.pk}):
            note_copies(certificates=[own.pk], way=WAY.LINK, at=at, **taken)
        note_copies(certificates=[own.pk], way=WAY.OWN, person_id=cast.trainee.pk, at=at)
        note_copies(certificates=[own.pk], way=WAY.OFFICE, person_id=cast.training_officer.pk, at=at)
    assert CertificateDownload.objects.count() == 4


def test_a_browser_that_has_it_and_a_question_take_no_copy(trainee, own):
    pdf = reverse("certificate_pdf", args=[own.uid])
    assert trainee.get(pdf, headers={"If-None-Match": f'"{own.file.sha256}"'}).status_code == 304
    assert trainee.head(pdf).status_code == 200
    assert rows() == []


def test_without_a_badge_the_page_offers_none(trainee, cast):
    bare = held(cast.trainee, badge="")

    assert "Open Badge" not in body(trainee.get(reverse("certificate", args=[bare.uid])))
    assert trainee.get(reverse("certificate_badge", args=[bare.uid])).status_code == 302
    assert rows() == []


def test_the_page_of_a_certificate_offers_badge_and_link_and_no_third_party(trainee, own):
    page = BeautifulSoup(trainee.get(reverse("certificate", args=[own.uid])).content, "html.parser")

    words = page.find("main").get_text()
    assert "Open Badges 3.0" in words
    assert "portafoglio digitale" in words
    assert {link["href"][0] for link in page.find("main").find_all("a")} == {"/"}


def test_the_piece_that_asks_for_itself_reloads_the_page_when_done(trainee, own, cast):
    bare = stage.pass_module(cast.trainee, stage.short_module("nudo"))
    for one, refresh in ((own, "true"), (bare, None)):
        answer = trainee.get(reverse("certificate", args=[one.uid]), headers={"HX-Request": "true"})
        assert answer.headers.get("HX-Refresh") == refresh


def test_the_office_takes_any_pdf_and_it_is_noted(client, own, cast):
    sign_in(client, cast.training_officer)
    assert client.get(reverse("kept_certificate_pdf", args=[own.uid])).content == pdf_of(own)
    assert rows() == [("office", "pdf", cast.training_officer.pk, None)]
    factories.sign_in(client, cast.other_trainee)
    assert client.get(reverse("kept_certificate_pdf", args=[own.uid])).status_code == 404


def test_links_are_numbered_as_made_and_the_withdrawn_are_folded(trainee, own):
    first, _second = (share(own) for _ in range(2))
    operations.withdraw(link=first, by=actor(own.person), at=clock.now())
    for minutes in range(3):
        at = clock.now() + timedelta(hours=minutes)
        note_copies(certificates=[own.pk], way=WAY.LINK, link_id=first.pk, at=at)

    page = BeautifulSoup(trainee.get(reverse("certificate", args=[own.uid])).content, "html.parser")

    shown = page.select_one("[aria-labelledby=condividi] > ul").get_text(" ", strip=True)
    folded = page.select_one("[aria-labelledby=condividi] details").get_text(" ", strip=True)
    assert "Link 2" in shown
    assert "Link 1" not in shown
    assert "Link 1" in folded
    assert "scaricato 3 volte" in folded
