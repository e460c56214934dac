# SPDX-License-Identifier: AGPL-3.0-or-later
import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms import clock
from cms.notices.models import Notice
from cms.pages.care import cared, due_soon, overdue, without_care
from cms.people.models import Employment, OrgUnit
from home.bundles import operations
from home.care.telling import tell_of_reviews
from home.care.today import sections_for
from home.feedback.models import Opinion
from tests import factories
from tests.factories import Cast, actor, sign_in
from tests.home.bundling import bundle_of, draft, rewrite, writers
from tests.home.stage import officer

VAGUE = '<p>Leggi <a href="/piano/">qui</a>.</p>'


@pytest.fixture
def cast(stage) -> Cast:
    cast = Cast()
    writers(cast)
    return cast


def office() -> OrgUnit:
    return OrgUnit.objects.create(body=factories.body("Città metropolitana"), name="Ufficio piano")


def days(count: int):
    return clock.today() + timedelta(days=count)


def titles(pages) -> set[str]:
    return {page.title for page in pages}


@pytest.fixture
def pages(stage):
    unit = office()
    stage.standard_page("Scaduta", owner_office=unit, review_by=days(-1))
    stage.standard_page("Presto", owner_office=unit, review_by=days(30))
    stage.standard_page("Lontana", owner_office=unit, review_by=days(31), is_example=True)
    stage.piece_of_news("Di nessuno", review_by=days(400))
    return unit


def test_pages_of_every_type_are_asked_at_once(stage, pages):
    assert titles(overdue(cared(), on=clock.today())) == {"Scaduta"}
    assert titles(due_soon(cared(), on=clock.today())) == {"Presto"}
    assert "Di nessuno" in titles(without_care(cared()))
    assert not titles(without_care(cared())) & {"Scaduta", "Presto", "Lontana"}
    assert {page.office for page in cared().filter(office_id=pages.pk)} == {"Ufficio piano"}


def listed(client, query: str, path: str = "/admin/all-pages/") -> set[str]:
    answer = client.get(f"{path}?export=csv&{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {row[0] for row in list(csv.reader(io.StringIO(text)))[1:]}


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("review=overdue", "Scaduta", "Presto"),
        ("review=soon", "Presto", "Scaduta"),
        ("review=nobody", "Di nessuno", "Scaduta"),
        ("example=true", "Lontana", "Presto"),
        ("title=lont", "Lontana", "Presto"),
        ("state=changed", "Cambiata", "Presto"),
        ("state=live", "Presto", "Cambiata"),
    ],
)
def test_the_list_of_pages_is_filtered_and_taken_away(stage, cast, pages, client, query, inside, outside):
    draft(stage, "Cambiata", by=cast.communication_author)
    sign_in(client, cast.communication_author)
    found = listed(client, query)
    assert inside in found
    assert outside not in found


def test_the_list_by_office_and_type(stage, cast, pages, client):
    sign_in(client, cast.communication_author)
    assert listed(client, f"office={pages.pk}") == {"Scaduta", "Presto", "Lontana"}
    kind = cared().get(title="Di nessuno").content_type_id
    assert listed(client, f"content_type={kind}") == {"Di nessuno"}
    assert client.get("/admin/all-pages/?export=xlsx").status_code == 200


def test_the_report_holds_only_what_is_to_be_looked_after(stage, cast, pages, client):
    sign_in(client, cast.communication_author)
    found = listed(client, "", "/admin/reports/care/")
    assert {"Scaduta", "Presto", "Di nessuno"} <= found
    assert "Lontana" not in found
    assert "Scaduta" in client.get("/admin/reports/care/").content.decode()


def test_who_edits_no_page_has_neither_list(stage, cast, client):
    sign_in(client, cast.training_officer)
    officer(cast.training_officer)
    for path in ("/admin/all-pages/", "/admin/reports/care/", "/admin/bundle/"):
        assert client.get(path).status_code == 302
    html = client.get("/admin/").content.decode()
    assert "/admin/bundle/" not in html
    assert "/admin/all-pages/" not in html


def test_the_list_takes_as_many_queries_for_one_page_as_for_many(stage, cast, client):
    sign_in(client, cast.communication_author)
    counts = []
    for number in range(2):
        for more in range(1 + 5 * number):
            stage.standard_page(f"Pagina {number} {more}")
        client.get("/admin/all-pages/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/all-pages/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_office_hears_once_a_week_of_its_pages(stage, cast, pages):
    Employment.objects.filter(person=cast.trainee).update(unit=pages)
    at = clock.now()
    tell_of_reviews(at=at)
    tell_of_reviews(at=at)
    letter = Notice.objects.get(key__startswith="home.pages_to_review", reader=cast.trainee)
    assert "Scaduta" in letter.body
    assert "Presto" in letter.body
    assert "Lontana" not in letter.body
    tell_of_reviews(at=at + timedelta(days=7))
    assert Notice.objects.filter(key__startswith="home.pages_to_review", reader=cast.trainee).count() == 2


def test_of_a_page_without_people_who_keeps_the_site_hears(stage, cast, pages):
    tell_of_reviews(at=clock.now())
    readers = set(
        Notice.objects.filter(key__startswith="home.pages_to_review").values_list("reader", flat=True)
    )
    assert readers == {cast.communication_author.pk, cast.communication_approver.pk}


def sections(somebody) -> dict:
    found = sections_for(somebody.user, actor(somebody), at=clock.now())
    return {section.key: section for section in found}


def test_today_tells_the_author_and_the_colleague_different_things(stage, cast, pages):
    author, approver = actor(cast.communication_author), cast.communication_approver
    waiting = draft(stage, "Aspetta", by=cast.communication_author)
    waiting.get_workflow().start(waiting, cast.communication_author.user)
    bundle = bundle_of([draft(stage, "Nel fascio", by=cast.communication_author)], by=author)
    rewrite(stage.standard_page("Vaga"), VAGUE, by=cast.communication_author)
    Opinion.objects.create(address="/piano/", rating=2, words="Non capisco", given_on=clock.today())

    own, other = sections(cast.communication_author), sections(approver)

    assert {thing.title for thing in other["to-approve"].things} == {"Aspetta", "Fascio di prova"}
    assert own["to-approve"].count == 0
    assert {thing.title for thing in own["drafts"].things} == {"Aspetta", "Nel fascio", "Vaga"}
    assert other["drafts"].count == 0
    assert [thing.title for thing in own["failing"].things] == ["Vaga"]
    assert [thing.title for thing in own["overdue"].things] == ["Scaduta", "Presto"]
    assert [thing.title for thing in own["opinions"].things] == ["Non capisco"]

    operations.send_back(bundle=bundle, why="Manca una fonte", by=actor(approver), at=clock.now())
    state = waiting.current_workflow_task_state
    state.task.specific.on_action(state, approver.user, "reject")
    assert {thing.title for thing in sections(cast.communication_author)["returned"].things} == {
        "Aspetta",
        "Fascio di prova",
    }


def test_the_home_of_the_admin_shows_it(stage, cast, pages, client):
    sign_in(client, cast.communication_author)
    html = client.get("/admin/").content.decode()
    assert 'id="today-overdue"' in html
    assert "Scaduta" in html
    officer(cast.training_officer)
    html = sign_in(client, cast.training_officer).get("/admin/").content.decode()
    assert 'id="today-overdue"' not in html


def test_the_tree_of_pages_says_who_answers_for_each(stage, cast, pages, client):
    sign_in(client, cast.communication_author)
    for query in ("", "?q=scaduta"):
        html = client.get(f"/admin/pages/{stage.home.pk}/{query}").content.decode()
        assert "Scaduta" in html
        assert "Ufficio piano" in html
