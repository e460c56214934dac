# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from wagtail.models import Page

from cms import clock, jobs
from cms.notices.models import Notice
from cms.pages import cache
from cms.pages.checks import Unfit
from home.bundles import operations
from home.bundles.contents import lines_of, seal_of
from home.bundles.models import Bundle, BundleItem, BundleState
from home.bundles.operations import PUBLISH, NotReady, Refused
from home.bundles.publishing import due, publish_or_tell
from home.knowledge.models import Indicator, Release, Value
from home.knowledge.pages import IndicatorPage
from home.models import Change, PageVersion
from home.tasks import publish_due_bundles
from tests.factories import Cast, actor, sign_in
from tests.home.bundling import approve, bundle_of, draft, is_new, release, rewrite, writers
from tests.home.knowledge.figures import page_of
from tests.home.stage import officer


@pytest.fixture
def cast(stage) -> Cast:
    cast = Cast()
    writers(cast)
    return cast


@pytest.fixture
def author(cast):
    return actor(cast.communication_author)


@pytest.fixture
def approver(cast):
    return actor(cast.communication_approver)


def go(bundle: Bundle) -> Bundle:
    publish_or_tell(bundle_id=bundle.pk, at=clock.now())
    return Bundle.objects.get(pk=bundle.pk)


def pages_of(stage, cast, count: int = 3) -> list:
    return [draft(stage, f"Pagina {number}", by=cast.communication_author) for number in range(count)]


def test_a_page_in_the_bundle_is_kept_once_with_the_figures_of_the_bundle(stage, cast, author, approver):
    figures = release(1, by=author)
    shown = page_of(Indicator.objects.get(), stage.home)
    changed = IndicatorPage.objects.get(pk=shown.pk).get_latest_revision_as_object()
    changed.finding, changed.change_note = "Sono dodici e mezzo nel 2024.", "Un anno in più"
    changed.save_revision(user=cast.communication_author.user)

    go(approve(bundle_of([shown], releases=[figures], by=author), by=approver))

    kept = PageVersion.objects.filter(page_id=shown.pk).order_by("number")
    html = bytes(kept.last().content.html).decode()
    assert [version.kind for version in kept] == ["first", "substantial"]
    assert "Sono dodici e mezzo" in html
    assert ">13</" in html  # 12,5, shown without decimals


def test_pages_and_figures_go_live_together_by_one_approval(stage, cast, author, approver):
    pages = pages_of(stage, cast)
    figures = [release(number, by=author) for number in range(2)]
    bundle = approve(bundle_of(pages, releases=figures, by=author), by=approver)
    assert not any(map(is_new, pages))
    assert jobs.waiting(PUBLISH) == [{"bundle_id": bundle.pk}]

    bundle = go(bundle)

    assert bundle.state == BundleState.PUBLISHED
    assert all(map(is_new, pages))
    assert Value.objects.count() == 2
    assert set(Release.objects.values_list("state", flat=True)) == {"published"}
    assert not BundleItem.objects.filter(closed_at=None).exists()


def test_every_change_of_a_bundle_bears_its_set(stage, cast, author, approver):
    bundle = approve(
        bundle_of(pages_of(stage, cast), releases=[release(1, by=author)], by=author), by=approver
    )
    before = set(Change.objects.values_list("pk", flat=True))
    go(bundle)
    made = Change.objects.exclude(pk__in=before)
    assert made.count() >= 3
    assert set(made.values_list("set_id", flat=True)) == {bundle.uid}


def test_asked_again_it_does_nothing_more(stage, cast, author, approver):
    bundle = approve(bundle_of(pages_of(stage, cast, 1), by=author), by=approver)
    go(bundle)
    told = Change.objects.count()
    assert publish_or_tell(bundle_id=bundle.pk, at=clock.now()) is False
    assert Change.objects.count() == told


def test_it_waits_for_its_moment(stage, cast, author, approver):
    later = clock.now() + timedelta(hours=1)
    pages = pages_of(stage, cast, 1)
    bundle = approve(bundle_of(pages, go_live_at=later, by=author), by=approver)
    assert go(bundle).state == BundleState.APPROVED
    assert due(later) == [bundle.pk]
    publish_or_tell(bundle_id=bundle.pk, at=later)
    assert is_new(pages[0])


def test_one_whose_job_was_lost_is_found_every_minute(stage, cast, author, approver):
    pages = pages_of(stage, cast, 1)
    approve(bundle_of(pages, by=author), by=approver)
    publish_due_bundles(0)
    assert is_new(pages[0])


def test_one_that_breaks_in_the_middle_leaves_nothing(stage, cast, author, approver, monkeypatch):
    pages = pages_of(stage, cast)
    bundle = approve(bundle_of(pages, releases=[release(1, by=author)], by=author), by=approver)

    def breaks(**_how):
        raise RuntimeError

    monkeypatch.setattr("home.bundles.publishing.publish_release", breaks)
    with pytest.raises(RuntimeError):
        go(bundle)
    assert not any(map(is_new, pages))
    assert Bundle.objects.get().state == BundleState.APPROVED


def test_the_pages_are_forgotten_when_all_is_durable(
    stage, cast, author, approver, monkeypatch, django_capture_on_commit_callbacks
):
    bundle = approve(bundle_of(pages_of(stage, cast), by=author), by=approver)
    turned = []
    monkeypatch.setattr(cache, "forget", lambda: turned.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        go(bundle)
        assert turned == []
    assert turned


@pytest.mark.parametrize("who", ["author", "superuser", "trainee", "superuser without person"])
def test_who_wrote_any_of_it_or_is_not_of_the_groups_does_not_approve(stage, cast, author, who):
    pages = pages_of(stage, cast, 2)
    bundle = bundle_of(pages, by=author)
    if who == "superuser without person":
        by = actor(cast.trainee)
        root = get_user_model().objects.create_user("root@example.it", None, is_superuser=True)
        by = type(by)(user_id=root.pk, name="root")
    else:
        somebody = cast.trainee if who == "trainee" else cast.communication_author
        somebody.user.is_superuser = who == "superuser"
        somebody.user.save()
        by = actor(somebody)
    with pytest.raises(PermissionDenied):
        approve(bundle, by=by)
    assert Bundle.objects.get().state == BundleState.TO_APPROVE


def test_who_wrote_one_page_of_many_does_not_approve(stage, cast, author, approver):
    pages = pages_of(stage, cast, 2)
    rewrite(pages[1], "<p>Le parole nuove del collega, una riga.</p>", by=cast.communication_approver)
    bundle = bundle_of(pages, by=author)
    with pytest.raises(PermissionDenied, match="Pagina 1"):
        approve(bundle, by=approver)


def test_who_prepared_the_figures_does_not_approve(stage, cast, author, approver):
    bundle = bundle_of(pages_of(stage, cast, 1), releases=[release(1, by=approver)], by=author)
    with pytest.raises(PermissionDenied):
        approve(bundle, by=approver)


def test_what_changes_after_the_approval_is_approved_again(stage, cast, author, approver):
    pages = pages_of(stage, cast, 2)
    bundle = approve(bundle_of(pages, by=author), by=approver)
    rewrite(pages[0], "<p>Cambiate dopo, le parole nuove.</p>", by=cast.communication_author)

    bundle = go(bundle)

    assert bundle.state == BundleState.TO_APPROVE
    assert bundle.sent_back
    assert not any(map(is_new, pages))
    assert Notice.objects.filter(reader=cast.communication_approver).count() == 1
    go(approve(bundle, by=approver))
    assert all(map(is_new, pages))


def test_a_draft_overwritten_under_the_same_number_is_another_draft(stage, cast, author, approver):
    pages = pages_of(stage, cast, 1)
    bundle = approve(bundle_of(pages, by=author), by=approver)
    revision = pages[0].get_latest_revision()
    page = revision.as_object()
    page.body = [("text", "<p>Sovrascritta.</p>")]
    page.save_revision(user=cast.communication_author.user, overwrite_revision=revision)
    assert Page.objects.get(pk=pages[0].pk).latest_revision_id == revision.pk
    assert go(bundle).state == BundleState.TO_APPROVE


def test_figures_changed_after_the_approval_are_approved_again(stage, cast, author, approver):
    from home.knowledge.operations import add_file

    figures = release(1, by=author)
    bundle = approve(bundle_of(pages_of(stage, cast, 1), releases=[figures], by=author), by=approver)
    add_file(
        release=figures, name="altri.csv", content=b"periodo;valore\n2024;99\n", by=author, at=clock.now()
    )
    assert go(bundle).state == BundleState.TO_APPROVE
    assert not Value.objects.exists()


@pytest.mark.parametrize("how", ["moment", "added", "taken out", "deleted"])
def test_another_moment_or_other_items_are_approved_again(stage, cast, author, approver, how):
    pages = pages_of(stage, cast, 3)
    bundle, at = approve(bundle_of(pages[:2], by=author), by=approver), clock.now()
    if how == "moment":
        operations.change_bundle(
            bundle=bundle, title="Altro", note="", go_live_at=at + timedelta(days=1), by=author, at=at
        )
    elif how == "added":
        operations.put_in(bundle=bundle, pages=[pages[2]], by=author, at=at)
    elif how == "taken out":
        operations.take_out(item=bundle.items.first(), by=author, at=at)
    else:
        pages[0].delete()
    go(bundle)
    assert Bundle.objects.get().state == BundleState.TO_APPROVE
    assert not any(map(is_new, pages[1:]))


def test_who_approves_approves_what_was_read(stage, cast, author, approver):
    pages = pages_of(stage, cast, 1)
    bundle = bundle_of(pages, by=author)
    seen = seal_of(lines_of(bundle))
    rewrite(pages[0], "<p>Cambiate mentre leggeva, parole nuove.</p>", by=cast.communication_author)
    with pytest.raises(Refused):
        operations.approve(bundle=bundle, seen=seen, by=approver, at=clock.now())


def test_all_that_is_missing_is_said_at_once(stage, cast, author):
    silent = draft(stage, "Senza nota", by=cast.communication_author, note="")
    vague = rewrite(
        stage.standard_page("Vaga"), '<p>Leggi <a href="/piano/">qui</a>.</p>', by=cast.communication_author
    )
    same = stage.standard_page("Uguale")
    bundle = operations.make_bundle(title="Incompleto", by=author, at=clock.now())
    operations.put_in(bundle=bundle, pages=[silent, vague, same], by=author, at=clock.now())
    with pytest.raises(NotReady) as refused:
        operations.ask_approval(bundle=bundle, by=author, at=clock.now())
    assert len(refused.value.problems) == 3
    assert Bundle.objects.get().state == BundleState.DRAFT


def test_a_page_goes_in_one_open_bundle_alone(stage, cast, author):
    pages = pages_of(stage, cast, 1)
    bundle = bundle_of(pages, by=author)
    other = operations.make_bundle(title="Altro", by=author, at=clock.now())
    with pytest.raises(Refused, match="Fascio di prova"):
        operations.put_in(bundle=other, pages=pages, by=author, at=clock.now())
    operations.withdraw(bundle=bundle, by=author, at=clock.now())
    assert operations.put_in(bundle=other, pages=pages, by=author, at=clock.now())


@pytest.mark.parametrize("how", ["locked", "waits", "scheduled"])
def test_a_page_that_somebody_has_in_hand_does_not_go_in(stage, cast, author, how):
    page = pages_of(stage, cast, 1)[0]
    if how == "locked":
        page.locked, page.locked_by, page.locked_at = True, cast.communication_approver.user, clock.now()
        page.save()
    elif how == "waits":
        page.get_workflow().start(page, cast.communication_author.user)
    else:
        page.get_latest_revision().__class__.objects.filter(pk=page.latest_revision_id).update(
            approved_go_live_at=clock.now() + timedelta(days=1)
        )
    bundle = operations.make_bundle(title="Altro", by=author, at=clock.now())
    with pytest.raises(Refused):
        operations.put_in(bundle=bundle, pages=[Page.objects.get(pk=page.pk)], by=author, at=clock.now())


def test_a_page_in_a_bundle_is_not_handed_in_by_itself(stage, cast, author):
    page = pages_of(stage, cast, 1)[0]
    bundle_of([page], by=author)
    with pytest.raises(Unfit):
        page.get_workflow().start(page, cast.communication_author.user)


def test_a_new_page_below_one_that_is_not_out_waits_for_it(stage, cast, author):
    above = stage.standard_page("Sopra")
    above.unpublish()
    below = type(above)(title="Sotto", slug="sotto", live=False)
    above.add_child(instance=below)
    below.save_revision(user=cast.communication_author.user)
    above = rewrite(above, "<p>Le parole nuove di sopra, con tutto.</p>", by=cast.communication_author)
    bundle = operations.make_bundle(title="Albero", by=author, at=clock.now())
    operations.put_in(bundle=bundle, pages=[below], by=author, at=clock.now())
    with pytest.raises(NotReady):
        operations.ask_approval(bundle=bundle, by=author, at=clock.now())
    operations.put_in(bundle=bundle, pages=[above], by=author, at=clock.now())
    assert operations.ask_approval(bundle=bundle, by=author, at=clock.now())


def test_who_edits_nothing_prepares_no_bundle(stage, cast):
    officer(cast.training_officer)
    with pytest.raises(PermissionDenied):
        operations.make_bundle(title="Mio", by=actor(cast.training_officer), at=clock.now())


def test_the_screens_lead_from_an_empty_bundle_to_the_site(stage, cast, client, author, approver):
    pages = pages_of(stage, cast, 2)
    sign_in(client, cast.communication_author)
    client.post("/admin/bundle/new/", {"title": "Dalle schermate", "note": "", "go_live_at": ""})
    bundle = Bundle.objects.get()
    page = f"/admin/bundle/inspect/{bundle.pk}/"
    assert client.get(f"/admin/bundle/put/{bundle.pk}/").status_code == 200
    assert client.post(f"/admin/bundle/put/{bundle.pk}/", {}).status_code == 422
    client.post(f"/admin/bundle/put/{bundle.pk}/", {"pages": [one.pk for one in pages]})
    assert "Pagina 0" in client.get(page).content.decode()
    client.post(f"/admin/bundle/act/{bundle.pk}/hand-in/")
    html = client.get(page).content.decode()
    assert f"/act/{bundle.pk}/approve/" not in html
    client.post(f"/admin/bundle/act/{bundle.pk}/approve/", {"seen": seal_of(lines_of(bundle))})
    assert Bundle.objects.get().state == BundleState.TO_APPROVE

    sign_in(client, cast.communication_approver)
    assert f"/act/{bundle.pk}/approve/" in client.get(page).content.decode()
    client.post(f"/admin/bundle/act/{bundle.pk}/approve/", {"seen": seal_of(lines_of(bundle))})
    assert go(bundle).state == BundleState.PUBLISHED
    assert client.get("/admin/bundle/").status_code == 200
    assert client.get(f"/admin/bundle/delete/{bundle.pk}/").status_code in {302, 404}
    assert Bundle.objects.exists()


def test_pages_ticked_in_a_list_go_in_together(stage, cast, client, author):
    pages = pages_of(stage, cast, 2)
    bundle = operations.make_bundle(title="Dalla lista", by=author, at=clock.now())
    sign_in(client, cast.communication_author)
    query = "&".join(f"id={page.pk}" for page in pages)
    url = f"/admin/bulk/wagtailcore/page/put_in_bundle/?next=/admin/pages/&{query}"
    assert "Dalla lista" in client.get(url).content.decode()
    client.post(url, {"bundle": bundle.pk})
    assert bundle.items.count() == 2


def test_the_editor_says_in_which_bundle_a_page_is(stage, cast, client, author):
    page = pages_of(stage, cast, 1)[0]
    bundle = bundle_of([page], by=author)
    sign_in(client, cast.communication_author)
    assert (
        f"/admin/bundle/inspect/{bundle.pk}/" in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    )


@pytest.mark.parametrize("verb", ["take-out", "revoke"])
@pytest.mark.parametrize("said", ["abc", "", "99999999999999999999999"])
def test_a_verb_about_nothing_is_not_found(client, stage, cast, author, verb, said):
    bundle = operations.make_bundle(title="Mio", by=author, at=clock.now())
    sign_in(client, cast.communication_author)
    answer = client.post(f"/admin/bundle/act/{bundle.pk}/{verb}/", {"item": said, "link": said})
    assert answer.status_code == 404
