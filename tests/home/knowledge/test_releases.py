# SPDX-License-Identifier: AGPL-3.0-or-later
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cms import clock
from cms.audit.models import AuditEntry
from home.changes.models import Change, PageVersion
from home.knowledge.columns import Column, Columns, Use
from home.knowledge.models import Release, Value
from home.knowledge.operations import (
    CannotPublish,
    add_file,
    begin_release,
    describe,
    discard,
    publish_release,
    why_not,
)
from home.knowledge.queries import account_of, current, latest_of, series_of
from home.knowledge.releasing import authors_of, fingerprint, open_release
from tests.home.knowledge import figures


def publish(release, *, by=None, **more):
    return publish_release(release=release, by=by, at=clock.now(), **more)


def numbers(indicator) -> dict[tuple[str, str], Decimal | None]:
    return {(point.name, point.period): point.number for point in series_of(indicator)}


@pytest.fixture
def known(db) -> figures.Known:
    return figures.known()


def test_published_figures_are_read_back_zero_and_missing_apart(known):
    found = numbers(known.indicator)
    assert found["Gorgonzola", "2023"] == 0
    assert found["Melzo", "2023"] is None
    assert found["Milano", "2023"] == 1354196
    assert len(found) == 10


def test_a_correction_is_a_new_row_and_the_earlier_figure_stays_readable(known):
    rows = Value.objects.count()
    figures.published(known.dataset, "Comune;2022;2023\nRho;50.000;50.777\n", note="Rho: conteggio corretto")
    assert Value.objects.count() == rows + 1  # what did not change wrote nothing
    [revised] = account_of(known.indicator).revised
    assert (revised.now.name, revised.before.number, revised.now.number) == ("Rho", 50100, 50777)
    assert revised.note == "Rho: conteggio corretto"


def test_the_past_can_be_asked_for(known):
    before = clock.now()
    figures.published(known.dataset, "Comune;2023\nRho;1\n")
    then = {p.name: p.number for p in series_of(known.indicator, at=before) if p.period == "2023"}
    assert (then["Rho"], numbers(known.indicator)["Rho", "2023"]) == (50100, 1)


def test_a_figure_cannot_be_changed_in_its_place(known):
    with pytest.raises(IntegrityError), transaction.atomic():
        Value.objects.update(number=1)


def test_the_dry_run_says_what_would_be_added_changed_and_left(known):
    release = figures.draft(
        known.dataset, "Comune;2023;2024\nRho;50.100;50.200\nMelzo;18.500;\nMilano;135;n.d.\n"
    )
    found = open_release(release).difference
    assert {cell.key[1:] for cell in found.added} == {("015182", "2024"), ("015146", "2024")}
    changes = {one.cell.place: (one.before.number, one.cell.number, one.is_odd) for one in found.changed}
    assert changes == {"015142": (None, 18500, False), "015146": (1354196, 135, True)}
    assert (found.unchanged, found.withdrawn) == (1, [])
    assert Value.objects.filter(release=release).count() == 0


def test_a_complete_file_withdraws_what_it_lacks_of_its_own_periods(known):
    text = "Comune;2023\nMilano;1.354.196\nRho;50.100\nGorgonzola;0\nMelzo;n.d.\n"
    figures.published(known.dataset, text, is_complete=True)
    found = {(p.name, p.period): p for p in series_of(known.indicator)}
    assert found["Cassano d'Adda", "2023"].missing == "withdrawn"
    assert found["Cassano d'Adda", "2022"].number == 19000


def test_a_file_with_a_wrong_cell_publishes_nothing_of_itself(known):
    release = figures.draft(known.dataset, "Comune;2024\nRho;50.200\nMelzo;12 %ca\n")
    with pytest.raises(CannotPublish):
        publish(release)
    assert not Value.objects.filter(period="2024").exists()
    assert Release.objects.get(pk=release.pk).state == "draft"


def test_a_release_that_changes_nothing_is_not_published(known):
    with pytest.raises(CannotPublish):
        publish(figures.draft(known.dataset, "Comune;2023\nRho;50.100\n"))


def test_who_prepared_the_figures_cannot_publish_them_and_a_colleague_can(known):
    author, colleague = figures.two_officers()
    release = figures.draft(known.dataset, "Comune;2024\nRho;50.200\n", by=author)
    assert authors_of(release) == {author.person_id}
    with pytest.raises(CannotPublish):
        publish(release, by=author)
    assert why_not(release, colleague) == ""
    assert publish(release, by=colleague).published_by_id == colleague.person_id


def test_whoever_changed_the_columns_is_an_author_too(known):
    author, colleague = figures.two_officers()
    release = figures.draft(known.dataset, "Comune;2024\nRho;50.200\n", by=author)
    columns = Columns(1, "municipality", (
        Column("Comune", Use.PLACE), Column("2024", Use.NUMBER, "popolazione-residente", "2025"),
    ))  # fmt: skip
    describe(release=release, columns=columns, note="x", is_complete=False, by=colleague, at=clock.now())
    with pytest.raises(CannotPublish):
        publish(release, by=colleague)


def test_a_bundle_publishes_with_the_approval_it_has(known):
    author, _colleague = figures.two_officers()
    release = figures.draft(known.dataset, "Comune;2024\nRho;50.200\n", by=author)
    set_id = uuid4()
    assert publish(release, by=author, set_id=set_id).set_id == set_id


def test_a_release_is_published_once(known):
    release = publish(figures.draft(known.dataset, "Comune;2024\nRho;50.200\n"))
    for again in (lambda: publish(release), lambda: discard(release=release, by=None, at=clock.now())):
        with pytest.raises(CannotPublish):
            again()
    assert AuditEntry.objects.filter(verb="knowledge.release_published", thing_id=release.pk).count() == 1


def test_a_better_file_keeps_the_columns_while_the_headings_are_the_same(known):
    release = figures.draft(known.dataset, "Comune;2024\nRho;boh\n")
    kept, said = release.columns, fingerprint(release)
    add_file(release=release, name="b.csv", content=b"Comune;2024\nRho;3\n", by=None, at=clock.now())
    assert (release.columns, release.files.count()) == (kept, 2)
    assert fingerprint(release) != said
    add_file(release=release, name="c.csv", content=b"Comune;2025\nRho;3\n", by=None, at=clock.now())
    assert release.columns == {}


def test_zones_and_city_add_up_and_say_what_they_lack(known):
    totals = account_of(known.indicator)
    by_zone = {(one.code, one.period): one for one in totals.zones}
    martesana = by_zone["adda-martesana", "2023"]
    assert (martesana.number, martesana.used, martesana.of) == (19100, 2, 3)
    assert martesana.lacking == ("Melzo",)
    assert martesana.is_partial
    whole = by_zone["adda-martesana", "2022"]
    assert (whole.number, whole.is_partial, whole.lacking_in_words) == (58100, False, "")
    assert [one.number for one in totals.city] == [1458030, 1423396]


def test_a_mean_is_weighted_and_one_without_weight_is_lacking(known):
    mean = figures.indicator(
        known.dataset,
        "eta-media",
        title="Età media",
        unit="anni",
        aggregation="mean",
        weight=known.indicator,
        decimals=1,
    )
    text = "Comune;eta-media 2023\nMilano;45\nRho;46\nCassano d'Adda;44\nMelzo;40\nGorgonzola;99\n"
    figures.published(known.dataset, text)
    by_zone = {one.code: one for one in account_of(mean).zones}
    assert by_zone["adda-martesana"].number == 44  # Gorgonzola weighs zero, Melzo's weight is missing
    assert by_zone["adda-martesana"].lacking == ("Melzo",)
    assert by_zone["nord-ovest"].number == 46


def test_a_figure_given_for_a_zone_stands_before_one_made_from_its_municipalities(known):
    release = figures.draft(known.dataset, "zona;2022\nadda-martesana;60.000\n")
    columns = Columns(
        1, "zone", (Column("zona", Use.PLACE), Column("2022", Use.NUMBER, "popolazione-residente", "2022"))
    )
    describe(release=release, columns=columns, note="x", is_complete=False, by=None, at=clock.now())
    publish(release)
    [zone] = [
        one
        for one in account_of(known.indicator).zones
        if (one.code, one.period) == ("adda-martesana", "2022")
    ]
    assert (zone.number, zone.is_official) == (60000, True)


def test_latest_figures_of_all_municipalities_take_two_queries(known, django_assert_num_queries):
    other = figures.indicator(known.dataset, "altro", title="Altro")
    figures.published(known.dataset, "Comune;altro 2021\nRho;0\n")
    with django_assert_num_queries(2):
        found = latest_of([known.indicator, other], kind="municipality")
    assert found[known.indicator.pk]["015142"].number is None
    assert found[known.indicator.pk]["015142"].period == "2023"
    assert found[other.pk]["015182"].number == 0
    with django_assert_num_queries(1):
        assert len(current([known.indicator])) == 10


def test_each_page_of_a_changed_indicator_is_kept_and_told_in_one_set(known, stage):
    other = figures.indicator(known.dataset, "altro", title="Altro")
    page = figures.page_of(known.indicator, stage.home)
    told = Change.objects.count()
    figures.published(
        known.dataset, "Comune;popolazione-residente 2023;altro 2023\nRho;50.777;1\n", note="Corretto"
    )
    versions = PageVersion.objects.filter(page_id=page.pk).order_by("number")
    assert [one.kind for one in versions] == ["first", "correction"]
    assert Change.objects.count() == told + 1
    change = Change.objects.latest("pk")
    assert (change.kind, change.note) == ("correction", "Corretto")
    assert f"indicatore:{known.indicator.code}" in change.scopes
    figures.published(known.dataset, "Comune;popolazione-residente 2024;altro 2024\nRho;1;1\n", note="Nuovi")
    assert Change.objects.latest("pk").kind == "data"
    assert other.values.count() == 2


def test_what_columns_are_guessed_to_mean_is_part_of_what_is_approved(known):
    other = figures.indicator(known.dataset, "nuclei", title="Famiglie")
    release = begin_release(
        dataset=known.dataset, note="Il 2024", is_complete=False, name="a.csv",
        content=b"Comune;Famiglie 2024\nRho;3\n", by=None, at=clock.now(),
    )  # fmt: skip
    said = fingerprint(release)
    assert [cell.indicator for cell in open_release(release).difference.added] == ["nuclei"]
    other.title, known.indicator.title = "Nuclei", "Famiglie"
    other.save()
    known.indicator.save()
    release = Release.objects.get(pk=release.pk)
    assert [cell.indicator for cell in open_release(release).difference.added] == [known.indicator.code]
    assert fingerprint(release) != said
