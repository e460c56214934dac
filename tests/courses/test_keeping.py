# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office cannot do to a certificate, and reads why, with the way on; what it reads in list and sheets."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cms import clock
from cms.clock import day_of
from cms.notices.models import Notice
from cms.people.models import Person, User
from cms.rights import WrongPhase
from courses import issuing
from courses.certificates.models import Certificate, Revocation
from courses.certificates.queries import register
from tests.courses import stage
from tests.courses.holding import held
from tests.factories import actor, sign_in

REASON = "Emesso per errore."
PAGES = ("reissue_certificate", "revoke_certificate")


@pytest.fixture
def issued(cast) -> Certificate:
    return held(cast.trainee)


@pytest.fixture
def office(client, cast):
    return sign_in(client, cast.training_officer)


def revoke(certificate, cast) -> bool:
    by = actor(cast.training_officer)
    return issuing.revoke_certificate(certificate=certificate, reason=REASON, by=by, at=clock.now())


def correct(certificate, cast, **fields) -> Certificate:
    by = actor(cast.training_officer)
    return issuing.reissue_certificate(certificate=certificate, by=by, at=clock.now(), **fields)


def rename(person) -> None:
    person.family_name += " Rossi"
    person.save()


def kept(certificate) -> str:
    return reverse("kept_certificate", args=[certificate.uid])


def seen(answer) -> tuple[str, set[str], bool]:
    """What a page says, where it leads, whether something can be sent from it."""
    main = BeautifulSoup(answer.content, "html.parser").select_one("main")
    links = {link["href"] for link in main.select("a[href]")}
    return main.get_text(" ", strip=True), links, bool(main.select("form[method=post] button"))


def trail(answer) -> list[str]:
    """The breadcrumb of a page."""
    page = BeautifulSoup(answer.content, "html.parser")
    return [" ".join(step.get_text().split()) for step in page.select("nav.breadcrumb li")]


def test_the_register_is_read_without_lessons_and_keys():
    read = str(register().query)
    assert '"courses_moduleversion"."title"' in read
    for column in ("content", "key"):
        assert f'"courses_moduleversion"."{column}"' not in read


# corrected with nothing to correct


def test_a_correction_that_says_the_same_is_refused_and_has_no_button(office, cast, issued):
    url = reverse("reissue_certificate", args=[issued.uid])
    words, _links, has_button = seen(office.get(url))
    assert "Non cambierebbe nulla" in words
    assert not has_button

    answer = office.post(url)
    words, links, _button = seen(answer)
    assert (answer.status_code, Certificate.objects.count()) == (403, 1)
    assert "direbbe lo stesso" in words
    assert kept(issued) in links
    with pytest.raises(WrongPhase, match="direbbe lo stesso"):
        correct(issued, cast, is_revoked=True)  # that one was told it is revoked makes it not so
    assert not Notice.objects.filter(key__startswith="courses.certificate_reissued").exists()

    rename(cast.trainee)
    assert seen(office.get(url))[2]


def test_a_revoked_one_is_issued_again_the_same_knowingly(office, cast, issued):
    revoke(issued, cast)
    url = reverse("reissue_certificate", args=[issued.uid])
    words, _links, has_button = seen(office.get(url))
    assert "direbbe lo stesso di quello revocato" in words
    assert has_button
    office.post(url, {"revoked": "1"})
    assert Certificate.objects.filter(supersedes=issued).exists()


# what cannot be done any more


@pytest.mark.parametrize("page", PAGES)
def test_of_one_replaced_both_pages_say_so_and_lead_to_the_new_one(office, cast, issued, page):
    rename(cast.trainee)
    made = correct(issued, cast)
    for ask in (office.get, office.post):
        words, links, has_button = seen(ask(reverse(page, args=[issued.uid])))
        assert "già stato sostituito" in words
        assert {kept(issued), kept(made)} <= links
        assert not has_button


def test_revoked_twice_the_second_reads_when_and_why_it_was(office, cast, issued):
    assert revoke(issued, cast)
    assert not revoke(issued, cast)
    url = reverse("revoke_certificate", args=[issued.uid])
    for answer in (office.get(url), office.post(url, {"reason": "Un altro motivo."})):
        words, links, has_button = seen(answer)
        assert "Era già revocato il" in words
        assert REASON in words
        assert kept(issued) in links
        assert not has_button
    assert Revocation.objects.get().reason == REASON


def test_revoked_by_a_colleague_in_that_moment_one_reads_it_too(office, cast, issued, monkeypatch):
    monkeypatch.setattr("courses.views.register.keeping.why_not_revoked", lambda found: "")
    revoke(issued, cast)
    url = reverse("revoke_certificate", args=[issued.uid])
    assert office.post(url, {"reason": "Un altro motivo."}).headers["Location"] == url


def test_of_one_erased_the_page_of_corrections_says_so(office, issued):
    issued.personal.delete()
    url = reverse("reissue_certificate", args=[issued.uid])
    assert [ask(url).status_code for ask in (office.get, office.post)] == [200, 403]
    words, links, has_button = seen(office.get(url))
    assert "revocare, non correggere" in words
    assert kept(issued) in links
    assert not has_button


@pytest.mark.parametrize("name", ["of today", "of the paper"])
def test_the_reason_everybody_reads_may_not_say_the_name(office, cast, issued, name):
    on_paper = str(cast.trainee.family_name)
    Person.objects.filter(pk=cast.trainee.pk).update(family_name="Bianchi")
    reason = f"Emesso per errore a {'Bianchi' if name == 'of today' else on_paper.upper()}."

    answer = office.post(reverse("revoke_certificate", args=[issued.uid]), {"reason": reason})

    words, _links, _has_button = seen(answer)
    assert "Chiunque legge il motivo: scrivilo senza il nome della persona." in words
    assert reason in words  # as it was typed
    assert not Revocation.objects.exists()


def test_of_one_erased_any_reason_may_be_given(office, issued):
    issued.personal.delete()
    sent = {"reason": "Persona cancellata, attestato emesso per errore."}
    office.post(reverse("revoke_certificate", args=[issued.uid]), sent)
    assert Revocation.objects.get().reason == sent["reason"]


# before the number is there


def test_of_one_in_preparation_neither_is_offered_and_a_correction_says_why_once(office, cast):
    waits = stage.pass_module(cast.trainee, stage.short_module())
    words, links, _button = seen(office.get(kept(waits)))
    assert trail(office.get(kept(waits)))[-1] == "in preparazione"
    assert not {reverse(page, args=[waits.uid]) for page in PAGES} & links

    url = reverse("reissue_certificate", args=[waits.uid])
    for answer, status in ((office.get(url), 200), (office.post(url), 403)):
        words, _links, has_button = seen(answer)
        assert answer.status_code == status
        assert "non ha ancora un numero" in words
        assert "Non cambierebbe nulla" not in words
        assert "n. ?" not in words
        assert not has_button


def test_one_without_a_number_is_revoked_in_words_without_one(office, cast):
    waits = stage.pass_module(cast.trainee, stage.short_module())
    url = reverse("revoke_certificate", args=[waits.uid])

    page = office.get(url)
    office.post(url, {"reason": REASON})

    assert "Revocare questo attestato, che non ha ancora un numero?" in seen(page)[0]
    assert trail(page)[-2:] == ["in preparazione", "Revoca l’attestato"]
    mail = Notice.objects.get(key=f"courses.certificate_revoked:{waits.pk}")
    assert mail.subject == "Il tuo attestato è stato revocato"
    assert "n. " not in mail.body


def test_of_one_erased_before_its_number_the_revocation_is_offered(office, cast):
    waits = stage.pass_module(cast.trainee, stage.short_module())
    waits.personal.delete()
    assert reverse("revoke_certificate", args=[waits.uid]) in seen(office.get(kept(waits)))[1]


@pytest.mark.parametrize("is_over", [True, False])
@pytest.mark.parametrize("page", PAGES)
def test_the_way_back_from_both_pages_goes_through_the_register(office, cast, issued, page, is_over):
    if is_over:
        rename(cast.trainee)
        correct(issued, cast)
    told = trail(office.get(reverse(page, args=[issued.uid])))
    assert told[1:4] == ["Ufficio formazione", "Registro degli attestati", str(issued.numbered)]


# what is said after


@pytest.mark.parametrize("has_login", [True, False])
def test_an_email_is_named_only_where_one_is_written(office, cast, issued, has_login):
    User.objects.filter(person=cast.trainee).update(is_active=has_login)
    sent = {"reason": "Emesso\x00 per errore."}  # a paste may bring what nobody sees
    answer = office.post(reverse("revoke_certificate", args=[issued.uid]), sent, follow=True)
    page = answer.content.decode()
    assert "L’attestato è revocato." in page
    assert ("Scriviamo un’e-mail" in page) is has_login
    assert Revocation.objects.get().reason == REASON
    mail = Notice.objects.filter(key=f"courses.certificate_revoked:{issued.pk}").first()
    assert (reverse("certificate", args=[issued.uid]) in mail.body) if has_login else mail is None


@pytest.mark.parametrize("asked", [
    {"stato": "zzz"}, {"modulo": "zzz"}, {"anno": "zzz"}, {"anno": "1999"}, {"ente": "zzz"},
    {"ente": "00000000-0000-0000-0000-000000000000"},
])  # fmt: skip
def test_a_filter_that_is_not_known_lists_nothing_and_is_named(office, issued, asked):
    words, links, _button = seen(office.get(reverse("certificate_register"), asked))
    assert kept(issued) not in links
    assert f"non conosce «{next(iter(asked.values()))}»" in words
    content = office.get(reverse("certificate_register_csv"), asked).content.decode("utf-8-sig")
    assert len(content.splitlines()) == 1


def test_what_is_known_is_not_called_unknown(office, issued):
    asked = {"stato": "validi", "modulo": issued.module.slug, "anno": issued.year, "ente": issued.body.uid}
    words, links, _button = seen(office.get(reverse("certificate_register"), asked))
    assert kept(issued) in links
    assert "non conosce" not in words


def test_the_sheet_has_what_the_paper_says(office, cast, issued):
    revoke(issued, cast)
    content = office.get(reverse("certificate_register_csv")).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content), delimiter=";")
    facts = issued.personal.facts
    assert (row["Ente"], row["Qualifica"]) == (facts["body"], facts["role"])
    assert row["Tipo"].startswith("Attestato ")
    assert row["Minuti previsti"] == str(facts["minutes"])
    assert (row["Rilasciato il"], row["Revocato il"]) == (str(day_of(issued.issued_at)), str(clock.today()))
    assert {"Edizione", "Protocollo n.", "Minuti frequentati", "Valido fino al"} <= set(row)


@pytest.mark.parametrize("is_revoked", [True, False])
def test_of_one_erased_its_standing_is_shown(office, cast, issued, is_revoked):
    if is_revoked:
        revoke(issued, cast)
    issued.personal.delete()
    words, _links, _button = seen(office.get(reverse("certificate_register")))
    assert f"{'revocato' if is_revoked else 'valido'}, dati cancellati" in words
    for state in ("cancellati", "revocati" if is_revoked else "validi"):
        assert kept(issued) in seen(office.get(reverse("certificate_register"), {"stato": state}))[1], state


# what the holder reads


def test_the_holder_reads_that_it_is_ready_until_it_is_revoked(client, cast, issued):
    own = reverse("certificate", args=[issued.uid])
    sign_in(client, cast.trainee)
    assert "Il tuo attestato è pronto" in client.get(own).content.decode()
    revoke(issued, cast)
    page = client.get(own).content.decode()
    assert "è pronto" not in page
    assert reverse("certificate_pdf", args=[issued.uid]) in page
