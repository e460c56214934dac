# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.people.models import Person
from cms.rights import Role
from home.knowledge.models import Dataset, Indicator, Release, Value
from home.knowledge.seed import set_up_desk
from tests import factories
from tests.home.knowledge import figures


@pytest.fixture
def known(stage) -> figures.Known:
    set_up_desk()
    return figures.known()


def officer(given: str, role: Role = Role.COMMUNICATION_OFFICER) -> Client:
    somebody: Person = factories.person(given, "Rossi", employer="Città metropolitana")
    factories.mandate(somebody, role)
    return factories.sign_in(Client(), somebody)


def upload(client: Client, dataset: Dataset, text: str) -> Release:
    file = SimpleUploadedFile("dati.csv", text.encode())
    sent = {"dataset": dataset.pk, "file": file, "note": "Dati nuovi"}
    response = client.post(reverse("release:add"), sent)
    assert response.status_code == 302, response.content.decode()
    release = Release.objects.latest("pk")
    assert response["Location"] == reverse("release:edit", args=[release.pk])
    return release


def _said(value: object) -> object:
    return "" if value is None else value


def columns(**changes: str) -> dict[str, str]:
    return {
        "kind": "municipality", "note": "Dati nuovi", "use_0": "place", "use_1": "number",
        "indicator_1": "popolazione-residente", "period_1": "2024",
    } | changes  # fmt: skip


def test_from_the_file_to_the_figures_in_four_steps_and_two_people(known):
    author, colleague = officer("Anna"), officer("Bruno")
    release = upload(author, known.dataset, "Comune;2024\nRho;50.200\nMelzo;n.d.\n")
    step = reverse("release:edit", args=[release.pk])
    assert "Rho · Melzo" in author.get(step).content.decode()
    check = reverse("release:inspect", args=[release.pk])
    assert author.post(step, columns())["Location"] == check
    told = author.get(check)
    assert (told.context["added_count"], told.context["changed_count"], told.context["problem_count"]) == (
        2,
        0,
        0,
    )
    publish = reverse("release:act", args=[release.pk, "publish"])
    assert publish not in told.content.decode()
    author.post(publish)
    assert Release.objects.get(pk=release.pk).state == "draft"
    assert publish in colleague.get(check).content.decode()
    colleague.post(publish, {"seen": colleague.get(check).context["seen"]})
    assert Release.objects.get(pk=release.pk).state == "published"
    assert Value.objects.filter(period="2024").count() == 2
    assert colleague.get(check).status_code == 200


def test_wrong_cells_are_listed_where_they_stand_and_a_better_file_goes_on_from_there(known):
    client = officer("Anna")
    release = upload(client, known.dataset, "Comune;2024\nRho;12 %ca\nMelzo;18.500\n")
    check = reverse("release:inspect", args=[release.pk])
    client.post(reverse("release:edit", args=[release.pk]), columns())
    html = client.get(check).content.decode()
    assert "12 %ca" in html
    assert "2024" in html
    better = SimpleUploadedFile("dati2.csv", b"Comune;2024\nRho;50.200\nMelzo;18.500\n")
    assert client.post(check, {"file": better}).status_code == 302
    told = client.get(check)
    assert told.context["problem_count"] == 0
    assert told.context["is_ready"]
    assert "dati.csv" in told.content.decode()


@pytest.mark.parametrize("what", ["file", "columns", "nothing said"])
def test_nobody_publishes_other_figures_than_those_they_read(known, what):
    author, colleague = officer("Anna"), officer("Bruno")
    release = upload(author, known.dataset, "Comune;2024\nRho;50.200\n")
    check, step = (reverse(f"release:{name}", args=[release.pk]) for name in ("inspect", "edit"))
    author.post(step, columns())
    seen = colleague.get(check).context["seen"]
    if what == "file":
        author.post(check, {"file": SimpleUploadedFile("dati2.csv", b"Comune;2024\nRho;99.999\n")})
    elif what == "columns":
        author.post(step, columns(period_1="2025"))
    else:
        seen = ""
    publish = reverse("release:act", args=[release.pk, "publish"])
    colleague.post(publish, {"seen": seen})
    assert Release.objects.get(pk=release.pk).state == "draft"
    colleague.post(publish, {"seen": colleague.get(check).context["seen"]})
    assert Release.objects.get(pk=release.pk).state == "published"


def test_columns_that_cannot_be_read_are_refused_and_stay_as_chosen(known):
    client = officer("Anna")
    release = upload(client, known.dataset, "Comune;2024\nRho;50.200\n")
    step = reverse("release:edit", args=[release.pk])
    response = client.post(step, columns(use_0="nothing", note="Quasi pronto"))
    assert response.status_code == 422
    html = response.content.decode()
    assert "Quasi pronto" in html
    assert 'role="alert"' in html
    assert Release.objects.get(pk=release.pk).columns == {}


def test_a_file_that_is_no_table_is_kept_and_says_why(known):
    client = officer("Anna")
    release = upload(client, known.dataset, "una riga sola\n")
    for name in ("edit", "inspect"):
        assert client.get(reverse(f"release:{name}", args=[release.pk])).status_code == 200
    assert release.files.count() == 1


def test_a_draft_is_discarded_and_its_file_stays(known):
    client = officer("Anna")
    release = upload(client, known.dataset, "Comune;2024\nRho;50.200\n")
    client.post(reverse("release:act", args=[release.pk, "discard"]))
    release.refresh_from_db()
    assert (release.state, release.files.count()) == ("discarded", 1)


def test_lists_and_forms_of_datasets_and_indicators_open_and_save(known):
    client = officer("Anna")
    for model in ("dataset", "indicator", "release"):
        assert client.get(reverse(f"{model}:index")).status_code == 200
        assert client.get(reverse(f"{model}:add")).status_code == 200
    address = reverse("dataset:edit", args=[known.dataset.pk])
    form = client.get(address).context["form"]
    sent = {name: _said(form[name].value()) for name in form.fields} | {"every": "1"}
    del sent["is_example"]
    assert client.post(address, sent).status_code == 302
    known.dataset.refresh_from_db()
    assert (known.dataset.every, str(known.dataset.next_due_date)) == (1, "2024-07-31")
    address = reverse("indicator:edit", args=[known.indicator.pk])
    form = client.get(address).context["form"]
    sent = {name: _said(form[name].value()) for name in form.fields} | {
        "code": "altro",
        "title": "Abitanti",
        "is_example": "",
    }
    assert client.post(address, sent).status_code == 302
    known.indicator.refresh_from_db()
    assert (known.indicator.title, known.indicator.code) == ("Abitanti", "popolazione-residente")


def test_an_indicator_says_by_what_a_mean_is_weighted(known):
    client = officer("Anna")
    sent = {
        "code": "media", "title": "Media", "definition": "x", "unit": "anni", "direction": "none", "decimals": "1",
        "level": "municipality", "aggregation": "mean", "dataset": known.dataset.pk, "order": "0",
    }  # fmt: skip
    assert client.post(reverse("indicator:add"), sent).status_code == 200
    assert client.post(reverse("indicator:add"), sent | {"weight": known.indicator.pk}).status_code == 302
    assert Indicator.objects.get(code="media").weight == known.indicator


def test_others_have_no_figures_to_prepare(known):
    release = figures.draft(known.dataset, "Comune;2024\nRho;50.200\n")
    client = officer("Carla", Role.TRAINING_OFFICER)
    addresses = [
        reverse("release:add"),
        reverse("release:index"),
        reverse("release:inspect", args=[release.pk]),
        reverse("release:edit", args=[release.pk]),
        reverse("dataset:edit", args=[known.dataset.pk]),
    ]
    assert [client.get(address).status_code for address in addresses] == [302] * len(addresses)
    publish = reverse("release:act", args=[release.pk, "publish"])
    assert client.post(publish).status_code in (302, 403)
    assert Release.objects.get(pk=release.pk).state == "draft"


def test_lists_are_filtered_and_taken_away_as_sheets(known):
    client = officer("Anna")
    figures.draft(known.dataset, "Comune;2024\nRho;50.200\n")
    for model, chosen, count in (
        ("dataset", {"is_example": "true"}, 0),
        ("dataset", {"every": "12"}, 1),
        ("indicator", {"level": "municipality"}, 1),
        ("indicator", {"level": "zone"}, 0),
        ("release", {"state": "draft"}, 1),
    ):
        shown = client.get(reverse(f"{model}:index"), chosen)
        assert (model, chosen, len(shown.context["object_list"])) == (model, chosen, count)
    sheet = client.get(reverse("release:index"), {"export": "csv", "state": "published"})
    text = b"".join(sheet.streaming_content).decode()
    assert text.count("\n") == 2
    assert str(known.dataset) in text


@pytest.mark.parametrize("model", ["indicator", "release"])
def test_a_list_asks_no_more_for_more_rows(known, model):
    client = officer("Anna")

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse(f"{model}:index"))
        return len(counted)

    queries()
    before = queries()
    for number in range(3):
        of = figures.dataset(f"altra-{number}", title=f"Altra {number}")
        figures.indicator(of, f"altro-{number}")
        figures.draft(of, f"Comune;altro-{number} 2024\nRho;1\n")
    assert queries() == before
