# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces that every page is made of, rendered by themselves."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string

from cms.templatetags import screen

ROOT = Path(__file__).resolve().parents[2]


class Proposal(forms.Form):
    title = forms.CharField(label="Titolo", help_text="Una frase.")
    words = forms.CharField(label="Testo", widget=forms.Textarea, required=False)
    zone = forms.ChoiceField(label="Zona", choices=[("", "–"), ("am", "Adda Martesana")])
    organ = forms.ChoiceField(label="Chi approva?", widget=forms.RadioSelect, choices=[("1", "Consiglio")])
    read = forms.BooleanField(label="Ho letto le istruzioni")
    file = forms.FileField(label="Allegato")
    token = forms.CharField(widget=forms.HiddenInput, initial="x", required=False)


def component(name: str, **inputs):
    return render_to_string(f"components/{name}.html", inputs)


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def refused():
    form = Proposal({"words": "Testo già scritto"})
    form.is_valid()
    return form


def test_summary_lists_every_error_linked_to_its_control(refused):
    html = component("error_summary", form=refused)
    assert re.findall(r'href="#(\w+)"', html) == ["id_title", "id_zone", "id_organ", "id_read", "id_file"]
    assert "data-error-summary" in html
    assert 'tabindex="-1"' in html


def test_summary_says_what_to_do_and_the_field_says_the_same(refused):
    html = component("form", form=refused, csrf_token="token", submit="Salva")
    for words in (
        "Compila «Titolo».",
        "Scegli una risposta per «Zona».",
        "Spunta la casella «Ho letto le istruzioni».",
        "Scegli un file per «Allegato».",
    ):
        assert html.count(words) == 2


def test_what_is_too_long_or_no_day_says_so_by_the_name_of_its_field():
    class Act(forms.Form):
        number = forms.CharField(label="Numero", max_length=3)
        day = forms.DateField(label="Giorno")
        votes = forms.IntegerField(label="Voti")
        absent = forms.IntegerField(label="Assenti", min_value=0)
        own = forms.CharField(max_length=3, error_messages={"max_length": "Tre lettere."})

    form = Act({"number": "12345", "day": "31/02/2026", "votes": "1.234,5", "absent": "-2", "own": "abcd"})
    form.is_valid()

    number, day, votes, absent, own = (screen.problems(field)[0] for field in form)
    assert all(part in number for part in ("Numero", "3", "5"))
    assert ["Giorno" in day, "Voti" in votes, "Assenti" in absent] == [True, True, True]
    assert own == "Tre lettere."


def test_a_filter_does_not_say_that_its_choices_are_optional():
    class Filter(Proposal):
        is_filter = True

    assert "field-optional" in component("field", field=Proposal()["words"])
    assert "field-optional" not in component("field", field=Filter()["words"])


def test_no_summary_without_errors():
    assert component("error_summary", form=Proposal()).strip() == ""


def test_refused_form_keeps_what_was_typed(refused):
    assert "Testo già scritto" in component("form", form=refused, csrf_token="token")


def test_hint_and_error_are_tied_to_the_control(refused):
    html = component("field", field=refused["title"])
    described = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_title_helptext", "id_title_error"]
    assert all(f'id="{name}"' in html for name in described)


@pytest.mark.parametrize("name", ["title", "words", "zone", "read", "file"])
def test_every_control_has_its_label(refused, name):
    html = component("field", field=refused[name])
    assert f'for="id_{name}"' in html
    assert f'id="id_{name}"' in html


def test_choices_are_a_group_with_a_legend(refused):
    html = component("field", field=refused["organ"])
    assert "<fieldset" in html
    assert "<legend>Chi approva?" in html
    assert 'id="id_organ_0"' in html


def test_hidden_fields_have_no_label(refused):
    assert "<label" not in component("field", field=refused["token"])


def test_optional_fields_say_so_and_required_ones_do_not():
    assert "(facoltativo)" in component("field", field=Proposal()["words"])
    assert "facoltativo" not in component("field", field=Proposal()["title"])


def test_act_is_cited_as_the_office_cites_it():
    html = component("act", kind="deliberazione", number="ES-43/2019", date=date(2019, 10, 23), example=True)
    assert words_of(html) == "deliberazione n. ES-43/2019 del 23 ottobre 2019 Esempio"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2019, 10, 23), "23 ottobre 2019"),
        (date(2026, 3, 1), "1° marzo 2026"),
        (date(2026, 3, 11), "11 marzo 2026"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1° gennaio 2027"),
        (None, ""),
    ],
)
def test_days_are_written_in_words_and_counted_in_rome(value, words):
    assert words_of(screen.day(value)) == words


def test_moment_has_its_hour_in_rome():
    html = screen.moment(datetime(2026, 7, 1, 8, 42, tzinfo=UTC))
    assert words_of(html) == "1° luglio 2026, ore 10:42"
    assert 'datetime="2026-07-01T10:42+02:00"' in html


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(90, "1 ora e 30 minuti"), (60, "1 ora"), (120, "2 ore"), (1, "1 minuto"), (0, "0 minuti"), (None, "")],
)
def test_durations_are_written_in_words(minutes, words):
    assert screen.minutes_in_words(minutes) == words


def test_durations_come_as_hours_or_timedelta_too():
    assert screen.hours_in_words(1.5) == screen.minutes_in_words(timedelta(minutes=90)) == "1 ora e 30 minuti"


def test_sizes_have_an_italian_comma():
    assert [screen.file_size(size) for size in (300, 31_200, 1_432_000)] == ["1 kB", "31 kB", "1,4 MB"]


def test_browser_is_named_in_words_where_it_is_known():
    known = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    assert screen.browser(known) == "Firefox su Windows"
    assert screen.browser("curl/8.5.0") == "curl/8.5.0"


def test_progress_says_in_words_what_the_bar_shows():
    html = component("progress", done=2, total=3, label="Lezioni completate")
    assert words_of(html) == "Lezioni completate: 2 su 3"
    assert '<progress value="2" max="3"' in html


def job(**known):
    state = {"title": "Attestato", "done": 0, "total": 0, "is_finished": False, "has_failed": False}
    return SimpleNamespace(**state, started_at=None) if not known else SimpleNamespace(**state | known)


def test_running_job_asks_again_every_two_seconds_and_has_a_link_without_script():
    html = component("job_progress", job=job(started_at=None), url="/lavori/1/")
    assert 'role="status"' in html
    assert 'hx-get="/lavori/1/"' in html
    assert "every 2s" in html
    assert "Aggiorna" in html


def test_finished_job_stops_asking_and_leads_to_its_result():
    html = component("job_progress", job=job(is_finished=True), url="/lavori/1/", result_url="/attestati/1/")
    assert "hx-get" not in html
    assert 'href="/attestati/1/"' in html


def test_pagination_marks_the_page_and_is_silent_on_one_page():
    html = component("pagination", page=Paginator(range(200), 10).page(7), query="&q=acqua")
    assert '<span aria-current="page">7</span>' in html
    assert 'href="?page=8&amp;q=acqua"' in html
    assert component("pagination", page=Paginator(range(5), 10).page(1)).strip() == ""


def test_marks_say_their_word():
    assert words_of(component("example_mark")) == "Esempio"
    assert words_of(component("to_verify_mark")) == "da verificare"


def test_base_renders_with_nothing_known():
    html = render_to_string("base.html")
    assert '<html lang="it">' in html
    assert '<main id="contenuto" tabindex="-1">' in html
    assert html.index('href="#contenuto"') < html.index("<header")
    for hook in ("accessibility-link", "privacy-policy-link", "legal-notes", "faq", "contacts"):
        assert f'data-element="{hook}"' in html
    assert "csrfmiddlewaretoken" not in html


def test_title_begins_with_error_when_the_form_was_refused(refused):
    html = Template('{% extends "base.html" %}{% block title %}Obiettivi{% endblock %}').render(
        Context({"form": refused})
    )
    assert "<title>Errore: Obiettivi –" in html


def test_every_icon_named_in_a_template_is_in_the_sprite():
    known = set((ROOT / "static/src/icons.txt").read_text().split("\n"))
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r'{% icon "([\w-]+)"', templates))
    assert named - known == set()


def test_no_component_is_longer_than_thirty_lines():
    long = [
        path.name
        for path in (ROOT / "templates/components").glob("*.html")
        if len(path.read_text().splitlines()) > 30
    ]
    assert long == []


def test_no_template_has_inline_style_script_or_handler():
    refused_by_policy = re.compile(
        r"<style|\sstyle=|<script(?![^>]*(\ssrc=|application/(ld\+)?json))|\son[a-z]+=\""
    )
    # PDF templates never meet a browser.
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if "pdf" not in path.parts and refused_by_policy.search(path.read_text())
    ]
    assert found == []
