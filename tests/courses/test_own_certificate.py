# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one's own certificate, and its line in the list: what it says of how it stands today."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cms import clock
from courses.certificates.sharing.operations import share, withdraw
from tests.courses import stage
from tests.courses.holding import held
from tests.courses.test_screens import body
from tests.courses.test_verification import renewed, words
from tests.factories import actor, sign_in


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


@pytest.fixture
def own(cast):
    return held(cast.trainee)


def page_of(certificate) -> str:
    return reverse("certificate", args=[certificate.uid])


def test_one_that_has_expired_says_so_and_how_to_renew_it(trainee, own):
    renew = f'href="{reverse("module", args=[own.module.slug])}">{words("Renew it")}'
    ready = words("Your certificate is ready")
    valid = body(trainee.get(page_of(own)))
    assert ready in valid
    assert renew not in valid

    past = body(trainee.get(page_of(renewed(own, expires_date=clock.today() - timedelta(days=1)))))

    assert words("It has expired") in past
    assert renew in past
    assert ready not in past


def test_one_in_preparation_counts_no_steps(trainee, cast, monkeypatch):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    monkeypatch.setattr("cms.clock.now", lambda: certificate.issued_at + timedelta(minutes=1))

    page = body(trainee.get(page_of(certificate)))

    assert words("In preparation: it takes a few seconds.") in page
    assert "su 3" not in page
    assert "<progress" not in page


def test_when_the_only_link_is_withdrawn_no_heading_stands_over_nothing(trainee, own):
    by, at = actor(own.person), clock.now()
    link = share(certificate=own, by=by, on=clock.today(), at=at)
    assert words("Links made") in body(trainee.get(page_of(own)))

    withdraw(link=link, by=by, at=at)

    page = body(trainee.get(page_of(own)))
    assert words("Links made") not in page
    assert words("Links withdrawn") in page


def test_a_number_is_not_broken_at_the_end_of_a_line(trainee, own):
    for address in (reverse("certificates"), reverse("space")):
        page = BeautifulSoup(trainee.get(address).content, "html.parser")
        assert [one.get_text() for one in page.select("main li .text-nowrap")] == [f"n. {own.numbered}"]


def test_what_opens_is_not_called_a_download(trainee, own):
    for address in (reverse("certificates"), page_of(own)):
        assert words("Open the PDF") in body(trainee.get(address))
    assert (
        trainee.get(reverse("certificate_pdf", args=[own.uid]))
        .headers["Content-Disposition"]
        .startswith("inline")
    )
