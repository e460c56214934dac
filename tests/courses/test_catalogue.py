# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publishing makes a version that nothing changes; people finish on the version they began."""

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from courses import learning, office
from courses.catalogue.completion import Evidence, in_words, standing
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.catalogue.operations import NotReady
from tests import factories
from tests.courses import stage


def test_publishing_makes_one_version(cast):
    page = stage.module()

    version = ModuleVersion.objects.get()

    assert (version.module, version.number, version.credited_minutes) == (page, 1, 90)
    assert [activity.kind for activity in version.activities] == ["text", "video", "file", "quiz"]
    assert version.issuer == factories.body("Città metropolitana")


def test_publishing_what_did_not_change_makes_none(cast):
    page = stage.module()

    page.save_revision().publish()

    assert ModuleVersion.objects.count() == 1


def test_a_draft_makes_no_version_and_a_publication_does(cast):
    page = stage.draft()
    assert ModuleVersion.objects.count() == 0

    page.title = "Un altro titolo"
    page.save_revision().publish()

    assert ModuleVersion.objects.get().title == "Un altro titolo"


def test_a_published_module_without_activities_is_not_open(cast):
    page = stage.draft(activities=[])
    page.save_revision().publish()

    assert ModuleVersion.objects.count() == 0
    assert not ModulePage.objects.open().exists()


def test_who_began_finishes_on_that_version(cast):
    page = stage.module()
    enrolment = stage.enrol(cast.trainee, page)
    stage.view_lessons(enrolment)

    stage.republish(page, change="major", more=[stage.text_lesson("nuova", "Nuova")])
    stage.hand_in(stage.begin(enrolment))

    assert ModuleVersion.objects.count() == 2
    assert stage.again(enrolment).progress.percent == 100
    newcomer = stage.enrol(cast.other_trainee, ModulePage.objects.get())
    assert (newcomer.version.number, newcomer.progress.total) == (2, 5)


def test_an_activity_keeps_its_uid_through_versions(cast):
    page = stage.module()
    page.title = "Altro"
    page.save_revision().publish()

    first, second = ModuleVersion.objects.order_by("number")

    assert [a.uid for a in first.activities] == [a.uid for a in second.activities]


def test_replacing_a_document_changes_no_version(cast, settings):
    stage.module()
    version = ModuleVersion.objects.get()
    document = stage.material("lista.pdf")
    document.file.save("lista.pdf", ContentFile(b"altro contenuto"))

    kept = version.activities[2].file

    assert Path(settings.MEDIA_ROOT, kept.path).read_bytes() == b"%PDF-1.7 lista"
    assert kept.sha256 in kept.path


def test_a_video_needs_captions_and_transcript(cast):
    for changed in ({"transcript": ""}, {"captions": stage.material("vuoto.vtt", b"")}):
        page = stage.draft(f"video-{len(changed)}-{next(iter(changed))}", [stage.video_lesson(**changed)])
        if "captions" in changed:
            stage.material("vuoto.vtt").delete()
        with pytest.raises(NotReady):
            page.save_revision().publish()

    assert ModuleVersion.objects.count() == 0
    assert not ModulePage.objects.live().exists()


def test_the_key_is_kept_apart_from_what_learners_see(cast):
    stage.module()
    version = ModuleVersion.objects.get()

    seen = json.dumps(version.content)

    assert "is_right" not in seen
    assert "weights" not in seen
    assert "Giusto: è triennale." not in seen


def test_the_rule_is_said_in_words_and_never_exceeds_the_whole(cast):
    enrolment = stage.enrol(cast.trainee)
    version = enrolment.version

    words = [clause.words for clause in in_words(version.rule, version.titles)]

    assert "A che cosa serve il piano" in words[0]
    assert "Prova finale" in words[3]
    assert "60%" in words[3]
    every = frozenset(version.titles)
    stands = standing(version.rule, Evidence(viewed=every, scores=dict.fromkeys(every, 100)))
    assert (stands.done, stands.total) == (4, 4)


def test_writing_a_module_again_changes_nothing(cast):
    page = stage.module()

    again = stage.draft(title="Altro titolo")

    assert again == page
    assert again.title == page.title


def test_materials_are_served_by_the_modules_own_pages_alone(cast, client):
    document = stage.material("passi.mp4")

    response = client.get(document.url)

    assert response.status_code in (302, 403)


def test_office_publishes_once(cast):
    page = stage.module()
    by = factories.actor(cast.training_officer)

    version = office.publish_module(module=page, by=by, at=stage.LATER)

    assert version == ModuleVersion.objects.get()
    assert learning.enrol(module=page, by=by, at=stage.LATER).version == version
