# SPDX-License-Identifier: AGPL-3.0-or-later
"""The paper of a certificate: whatever it states, it passes PDF/A-3a and PDF/UA-1, and is the same each time."""

import random
import re
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

from cms import pdf
from courses.certificates import document
from courses.certificates.issuers.logos import keep
from courses.certificates.models import CertificateFile
from tests import verapdf
from tests.courses import papers
from tests.courses.papers import FULL, HARD, PLAIN, TITLE, random_facts, write
from tests.paper import codes, pages, text_of

ROOT = Path(document.__file__).parents[2]
KINDS = ("achievement", "participation", "attendance")


def in_order(content: bytes, tmp_path) -> str:
    """The words in the order of the tags: what a screen reader reads."""
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.slow
def test_thirty_random_ones_and_the_hard_cases_pass_both_profiles(tmp_path):
    files = {tmp_path / f"{name}.pdf": write(facts, png=png) for name, (facts, png, _pages) in HARD.items()}
    for seed in range(30):
        png = papers.logo(random.Random(seed).randint(20, 1200), 300) if seed % 3 else None
        content = write(random_facts(seed), png=png, kind=KINDS[seed % 3], is_example=seed % 5 == 0)
        files[tmp_path / f"{seed}.pdf"] = content
    for path, content in files.items():
        path.write_bytes(content)

    found = verapdf.validate_all(files)

    assert {path.name: problems for path, problems in found.items() if problems} == {}


@pytest.mark.slow
def test_verapdf_would_say_so_if_a_picture_broke_the_profile(tmp_path):
    """The control: with pictures smoothed by the viewer, as WeasyPrint sets them by itself, it fails."""
    context = {"title": "A", "author": "B", "made_at": papers.ISSUED}
    picture = mark_safe(
        f'<img style="image-rendering: auto" src="{pdf.png_uri(papers.logo(200, 200))}" alt="Un logo">'
    )
    path = tmp_path / "control.pdf"
    path.write_bytes(pdf.render("pdf/paper.html", context | {"body": picture}))

    assert any("6.2.8" in problem for problem in verapdf.validate(path))


@pytest.mark.parametrize("name", HARD)
def test_each_hard_case_has_the_pages_it_should_and_is_the_same_again(name):
    facts, png, expected = HARD[name]

    content = write(facts, png=png)

    assert pages(content) == expected
    assert write(facts, png=png) == content


def test_random_ones_keep_on_the_first_page_what_must_be_there():
    for seed in range(0, 30, 3):
        facts = random_facts(seed)
        first = text_of(write(facts), "-raw", "-l", "1")
        assert gettext("To verify, scan the code or go to") in first
        assert papers.CODE in first.replace(" ", "")
        assert facts["name"].split()[0] in first


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_words_and_dates_are_italian_whatever_language_the_process_speaks(language):
    with override("it"):
        expected = write(FULL)
    with override(language):
        content = write(FULL)

    assert content == expected
    words = text_of(content, "-layout")
    for said in (
        "Attestato con verifica dell’apprendimento",
        "1° ottobre 2026",
        "20 novembre 2031",
        "5 ore e 30 minuti",
    ):
        assert said in words, said


def test_everything_that_was_promised_is_on_the_paper():
    words = text_of(write(FULL), "-raw")

    promised = (
        FULL["name"], FULL["issuer"], FULL["role"], FULL["body"], FULL["tax_code"], FULL["title"], FULL["edition"],
        FULL["opening"], FULL["closing"], FULL["signatory"], FULL["signatory_role"], "Milano, 20 novembre 2026",
        *FULL["programme"], *FULL["trainers"], "12345/2026", "1° novembre 2026", "12/2026", "7/2026", "6 ore",
        "5 ore e 30 minuti", "91%", "86%", "2,50", "ARMI1", papers.CODE, "20 novembre 2031",
    )  # fmt: skip
    for said in promised:
        assert said in words, said
    assert "14 gennaio 2025" in words


def test_what_is_not_known_leaves_no_empty_label():
    words = text_of(write(PLAIN | {"percent": None}, kind="attendance"), "-raw")

    absent = ("Programme", "Trainers", "Professional credits", "Rule of reference", "Valid until", "It replaces",
              "Protocol no.", "Outcome", "Hours attended", "tax code")  # fmt: skip
    for label in absent:
        assert gettext(label) not in words, label


def test_a_score_is_printed_only_where_learning_is_attested():
    assert "86%" in text_of(write(PLAIN), "-raw")
    assert "86%" not in text_of(write(PLAIN, kind="participation"), "-raw")


def test_it_is_read_in_a_sensible_order(tmp_path):
    words = in_order(write(FULL | {"programme": papers.LINES[:20]}), tmp_path)

    expected = [
        FULL["issuer"],
        FULL["name"],
        FULL["title"],
        FULL["legal_basis"],
        FULL["signatory"],
        papers.CODE,
    ]
    places = [words.index(said) for said in [*expected, papers.LINES[0]]]
    assert places == sorted(places)


def boxes(content: bytes) -> list[tuple[str, float, float, float, float]]:
    """(word, left end, right end, top, bottom) of the words of the first page, in points."""
    done = subprocess.run(
        ["pdftotext", "-l", "1", "-bbox", "-", "-"], input=content, capture_output=True, check=True
    )
    end = r'="([\d.]+)"'
    found = re.findall(f"xMin{end} yMin{end} xMax{end} yMax{end}>([^<]+)<", done.stdout.decode())
    return [(word, *map(float, (left, right, top, bottom))) for left, top, right, bottom, word in found]


CLOSING = "Il presente attestato vale come prova della formazione svolta nell’anno di riferimento. " * 3


@pytest.mark.parametrize("name", ["Ada Bo", papers.AWKWARD])
def test_the_day_of_issue_keeps_its_distance_from_the_facts(name):
    facts = PLAIN | {
        "signatory": "Elena Riva",
        "signatory_role": "Direttrice",
        "closing": CLOSING,
        "name": name,
    }
    facts |= {
        key: FULL[key] for key in ("programme", "trainers", "legal_basis", "edition", "attendance_percent")
    }

    words = boxes(write(facts))

    last_of_the_facts = next(bottom for word, *_ends, bottom in words if word == "Campione")
    day = next(top for word, _left, _right, top, _bottom in words if word == "Milano,")
    assert day - last_of_the_facts > 8


def test_what_has_no_space_to_break_at_stays_out_of_the_band():
    endless = {
        "opening": 200,
        "closing": 300,
        "signatory": 150,
        "signatory_role": 200,
        "body": 200,
        "name": 200,
    }
    facts = PLAIN | {key: "W" * most for key, most in endless.items()}

    written = [right for word, _left, right, *_ends in boxes(write(facts)) if "WW" in word]

    assert len(written) > len(endless)
    assert max(written) <= 200 / 25.4 * 72 + 1


def test_the_foot_cuts_no_word():
    assert document._cut("Ada Bo", 6) == "Ada Bo"
    assert document._cut("Ada Bollini", 6) == "Ada…"
    assert document._cut("Bollinissima", 6) == "Bollin…"


def test_it_never_claims_a_signature():
    words = text_of(write(FULL), "-raw").lower()

    assert "firmato" not in words
    assert "firma" not in words.replace(FULL["signatory_role"].lower(), "")
    assert "Firmato da Elena" in text_of(write(FULL, sealed="Firmato da Elena"), "-raw")


def test_nothing_is_smaller_than_nine_points():
    css = (Path(pdf.ASSETS) / "certificate.css").read_text()

    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", css)]

    assert min(sizes) >= 9
    assert len(sizes) > 20


def test_the_qr_code_of_a_whole_receipt_is_read_from_paper():
    assert [code.text for code in codes(write(FULL), dots=120)] == [papers.RECEIPT]


def test_an_example_says_so_and_a_preview_too():
    assert "Esempio" in text_of(write(PLAIN, is_example=True))
    assert gettext("This is not a certificate.") in text_of(write(PLAIN, is_preview=True))


def test_the_preview_of_an_example_says_both_one_beside_the_other():
    words = {word: ends for word, *ends in boxes(write(PLAIN, is_example=True, is_preview=True))}

    (_left, right, top, _), (left, _right, other_top, _) = words["legale."], words["Anteprima"]
    assert top == other_top
    assert left > right


def test_each_page_after_the_first_says_what_it_belongs_to():
    facts = FULL | {"programme": papers.LINES, "title": TITLE.strip() * 3}

    content = write(facts, is_example=True, is_preview=True)

    for page in ("2", "3", "4"):
        words = text_of(content, "-layout", "-f", page, "-l", page)
        for said in ("Esempio", "Anteprima", "ES-12/2026", facts["issuer"], TITLE[:80], "…", facts["name"]):
            assert said in words, (page, said)
        assert (gettext("Programme (continued)") in words) == (page != "2")
    assert gettext("Programme (continued)") not in text_of(content, "-l", "1")


@pytest.mark.parametrize(
    "nasty", ["{{ 7|add:7 }}", "<img src='file:///etc/passwd'>", "{% include 'x' %}", "&lt;b&gt;"]
)
def test_whatever_somebody_wrote_comes_out_as_letters(nasty):
    texts = (
        "name",
        "title",
        "opening",
        "closing",
        "signatory",
        "role",
        "edition",
        "legal_basis",
        "protocol",
        "place",
    )
    facts = FULL | dict.fromkeys(texts, nasty)

    words = text_of(write(facts | {"programme": [nasty], "trainers": [nasty]}), "-raw")

    assert words.count(nasty.split()[0]) >= len(texts) + 2


def test_a_stored_logo_is_found_by_its_hash(db):
    png = papers.logo(300, 100)

    assert write(PLAIN | {"logo": keep(png).sha256}) == write(PLAIN, png=png)


def test_files_already_issued_are_of_the_template_before():
    assert CertificateFile._meta.get_field("template").default == "certificate-1"
    assert document.TEMPLATE_VERSION != "certificate-1"


SET_BY = (
    "templates/pdf/base.html", "templates/pdf/certificate.html",
    *(f"templates/courses/certificate_{part}.html"
      for part in ("sheet", "band", "done", "facts", "kind", "marks", "people", "programme")),
    "static/assets/pdf/base.css", "static/assets/pdf/certificate.css",
)  # fmt: skip
"""Templates and styles whose change changes bytes."""
SET = ("certificate-4", "bc55958674ae8ae54023866ef072d2a4f3b4f8b52c5f11d6c95ff965fe1be8a3")
"""TEMPLATE_VERSION, and the SHA-256 of what makes it."""


def test_another_template_or_style_is_another_version():
    made = sha256()
    for path in SET_BY:
        made.update(path.encode() + b"\0" + (ROOT / path).read_bytes())

    assert (document.TEMPLATE_VERSION, made.hexdigest()) == SET, (
        "the paper of certificates has changed: raise TEMPLATE_VERSION, then write both here"
    )


def test_every_template_of_the_paper_is_watched():
    found, waiting = set(), ["templates/pdf/certificate.html"]
    while waiting:
        path = waiting.pop()
        found.add(path)
        named = re.findall(r"{% (?:include|extends) [\"']([^\"']+)[\"']", (ROOT / path).read_text())
        waiting += [f"templates/{name}" for name in named if f"templates/{name}" not in found]

    assert found == {path for path in SET_BY if path.endswith(".html")}
