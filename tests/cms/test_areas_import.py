# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three editions, three structures, and the acts that made them."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from cms.areas.models import Act, PlanEdition, PlanNode
from cms.areas.operations import DATA, import_plan
from cms.audit.models import AuditEntry
from cms.people.models import Body
from cms.territory.models import Standing
from home.plan.queries import acts_of
from tests.factories import zone

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def loaded():
    return import_plan(by=None, at=AT)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def rows():
    return [list(m.objects.order_by("pk").values()) for m in (PlanEdition, PlanNode, Act, Body, AuditEntry)]


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_each_edition_has_its_own_structure(loaded):
    found = Counter(PlanNode.objects.values_list("edition__slug", "kind"))

    assert found == {
        ("2016-2018", "strategy"): 6,
        ("2019-2021", "policy_area"): 6,
        ("2022-2024", "pillar"): 5,
        ("2022-2024", "mission"): 6,
    }
    assert [str(edition) for edition in PlanEdition.objects.all()] == ["2022-2024", "2019-2021", "2016-2018"]


def test_acts_carry_organ_number_and_date(loaded):
    approval = Act.objects.get(edition__slug="2019-2021", kind=Act.Kind.APPROVAL)

    assert (approval.organ, approval.number, approval.act_date) == (
        "Consiglio metropolitano",
        "43/2019",
        date(2019, 10, 23),
    )
    steps = Act.objects.filter(edition__slug="2016-2018").values_list("kind", "number")
    assert list(steps) == [("adoption", "16/2016"), ("opinion", "3/2016"), ("approval", "27/2016")]


def test_what_is_not_verified_is_marked(loaded):
    assert PlanNode.objects.filter(standing=Standing.TO_VERIFY).count() == 9
    assert Act.objects.get(standing=Standing.TO_VERIFY).act_date == date(2023, 6, 13)


def test_second_import_changes_no_row(loaded):
    before = rows()

    report = import_plan(by=None, at=datetime(2026, 11, 23, tzinfo=UTC))

    assert set(report.counts) == {"unchanged"}
    assert rows() == before


def test_dry_run_changes_nothing(folder):
    report = import_plan(by=None, at=AT, folder=folder, dry_run=True)

    assert report.counts == {"created": 3 + 23 + 7}
    assert rows() == [[], [], [], [], []]


def test_a_corrected_act_is_a_new_act_that_names_the_old(loaded, folder):
    replace(
        folder / "acts.csv",
        "Consiglio metropolitano,,2023-03-22",
        "Consiglio metropolitano,9/2023,2023-03-22",
    )

    report = import_plan(by=None, at=AT, folder=folder)

    assert report.counts["updated"] == 1
    new = Act.objects.get(number="9/2023")
    assert new.corrects.number == ""
    assert set(import_plan(by=None, at=AT, folder=folder).counts) == {"unchanged"}


def test_an_act_about_an_agenda_is_none_of_the_plans(loaded):
    approval = Act.objects.get(edition__slug="2019-2021", kind=Act.Kind.APPROVAL)
    fields = {name: getattr(approval, name) for name in ("edition", "kind", "body", "organ")}
    about = Act.objects.create(**fields, number="50/2026", zone=zone("adda-martesana"), at=AT)
    known = set(acts_of(approval.edition))
    Act.objects.create(**fields, number="44/2019", corrects=approval, at=AT)

    report = import_plan(by=None, at=AT)

    assert about not in known
    assert report.counts["updated"] == 1
    assert not hasattr(Act.objects.get(pk=about.pk), "corrected_by")


def test_a_node_may_stand_under_another(loaded, folder):
    with (folder / "nodes.csv").open("a") as file:
        file.write("2022-2024,objective,1,rete-ciclabile,mission/salute,Rete ciclabile,to_verify,\n")

    import_plan(by=None, at=AT, folder=folder)

    assert PlanNode.objects.get(slug="rete-ciclabile").parent.title == "Salute"
    assert set(import_plan(by=None, at=AT, folder=folder).counts) == {"unchanged"}


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("editions.csv", "2016,2018,superseded", "2016,2015,superseded", "anni|years"),
        ("editions.csv", "2016,2018,superseded", "2016,2018,vecchia", "state"),
        ("nodes.csv", "2016-2018,strategy,1", "2016-2018,tema,1", "kind"),
        ("nodes.csv", "2016-2018,strategy,1", "2016-2020,strategy,1", "edition|Edizione"),
        ("acts.csv", "2016-04-11", "11/04/2016", "11/04/2016"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(folder, file, old, new, says):
    replace(folder / file, old, new)

    report = import_plan(by=None, at=AT, folder=folder)

    first = report.errors[0]
    assert (first.file, first.number) == (file, 2)
    assert any(word in first.problem for word in says.split("|"))
    assert rows() == [[], [], [], [], []]


def test_command_loads_then_fails_on_a_bad_row(folder, capsys):
    call_command("import_plan", folder=folder)
    assert "acts.csv:2" in capsys.readouterr().out
    assert Act.objects.count() == 7

    replace(folder / "acts.csv", "2016-04-11", "ieri")
    with pytest.raises(CommandError):
        call_command("import_plan", folder=folder)
