# SPDX-License-Identifier: AGPL-3.0-or-later
"""The player: next and previous, what is missing, where a video was left, downloads, meetings, pictures."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from cms.rights import Hidden
from courses import learning
from courses.catalogue.completion import Evidence, leaf_in_words, unmet
from courses.enrolments.models import Completion, Download, Enrolment, LessonCompletion, VideoPosition
from courses.enrolments.operations import record_attendance
from courses.views.materials import picture_url
from tests import factories
from tests.courses import kinds, stage
from tests.factories import sign_in


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


@pytest.fixture
def enrolment(cast) -> Enrolment:
    return stage.enrol(cast.trainee)


def body(response) -> str:
    return response.content.decode()


def to(name: str, enrolment: Enrolment, kind: str, *more: str) -> str:
    return reverse(name, args=[enrolment.module.slug, kinds.only(enrolment, kind).uid, *more])


def place(client, address: str, seconds) -> object:
    return client.post(address, json.dumps({"seconds": seconds}), content_type="application/json")


def missing(enrolment: Enrolment) -> str:
    """The reading, as the certificate asks it."""
    version = enrolment.followed
    return leaf_in_words({"view": kinds.only(enrolment, "text").uid}, version.titles)


def test_a_lesson_says_where_it_stands_and_what_is_missing(trainee, enrolment):
    page = body(trainee.get(to("lesson", enrolment, "video")))

    assert "2 di 4" in page
    assert gettext("Still missing for the certificate") in page
    assert missing(enrolment) in page
    assert to("lesson", enrolment, "text") in page
    assert to("lesson", enrolment, "file") in page


def test_done_says_when_it_was_saved(trainee, enrolment):
    address = to("lesson", enrolment, "text")

    after = body(trainee.post(address, follow=True))
    done = body(trainee.get(address))

    assert "Salvato alle" in after
    assert "«A che cosa serve il piano»" in after
    assert "Salvato:" in done
    assert missing(enrolment) not in done


def test_the_last_lesson_leads_to_the_module_and_says_so(trainee, cast):
    page = stage.module("lettura", [stage.text_lesson()], title="Solo da leggere")
    enrolment = stage.enrol(cast.trainee, page)

    after = trainee.post(to("lesson", enrolment, "text"), follow=True)

    assert after.redirect_chain[-1][0] == reverse("module", args=["lettura"])
    assert "Hai completato il modulo" in body(after)


def test_what_is_optional_can_be_skipped(trainee, cast):
    enrolment = stage.enrol(cast.trainee, kinds.module())

    page = body(trainee.get(to("survey", enrolment, "survey")))

    assert "Salta, è facoltativa" in page
    assert to("assignment", enrolment, "assignment") in page


@pytest.fixture
def choice(cast) -> Enrolment:
    """A lesson, then an assignment or another lesson; the author has ticked neither of the two."""
    other = stage.text_lesson("laboratorio", "Il laboratorio") | {"is_required": False}
    rule = [{"activity": "A che cosa serve il piano"},
            {"some": 1, "of": [{"activity": "Scrivi un’azione"}, {"activity": "Il laboratorio"}]}]  # fmt: skip
    made = [stage.text_lesson(), kinds.homework(is_required=False), other, kinds.survey(is_required=False)]
    return stage.enrol(cast.trainee, kinds.module("scelta", made, rule=rule))


def test_what_one_must_choose_from_is_not_called_optional(trainee, choice):
    page = body(trainee.get(to("assignment", choice, "assignment")))

    assert gettext("Skip, it is optional") not in page
    assert page.count(gettext("one to choose from")) == 3  # the heading and the two in the outline
    assert page.count(gettext("optional activity")) == 1  # the survey


def test_the_page_of_the_module_says_what_one_chooses_from(trainee, choice):
    page = body(trainee.get(reverse("module", args=["scelta"])))

    assert page.count(gettext("one to choose from")) == 2
    assert page.count(gettext("optional activity")) == 1


def test_resuming_leads_to_the_choice_before_what_is_optional(trainee, choice):
    lesson, _homework, laboratory, _survey = choice.followed.activities
    there = reverse("resume", args=["scelta"])
    trainee.post(reverse("lesson", args=["scelta", lesson.uid]))
    assert trainee.get(there).headers["Location"] == to("assignment", choice, "assignment")

    trainee.post(reverse("lesson", args=["scelta", laboratory.uid]))

    assert Completion.objects.filter(enrolment=choice).exists()


def test_a_completed_module_is_looked_at_again_and_not_given_up(trainee, cast):
    stage.pass_module(cast.trainee, stage.module())

    page = body(trainee.get(reverse("module", args=["piano"])))
    again = trainee.get(reverse("resume", args=["piano"]))
    first = stage.again(Enrolment.objects.get()).followed.activities[0]
    giving_up = body(trainee.get(reverse("cancel_enrolment", args=["piano"])))

    assert f'href="{reverse("resume", args=["piano"])}"' in page
    assert again.headers["Location"] == reverse("lesson", args=["piano", first.uid])
    assert 'name="csrfmiddlewaretoken"' not in giving_up.partition("<main")[2].partition("</main>")[0]
    assert gettext("Keep the enrolment") not in giving_up


def test_a_test_passed_leads_back_to_the_module(trainee, cast):
    enrolment = stage.enrol(cast.trainee)
    attempt = stage.begin(enrolment)
    stage.hand_in(attempt)

    page = body(trainee.get(reverse("attempt_result", args=[attempt.uid])))

    assert gettext("Back to the module") in page


def test_resuming_leads_past_what_is_optional_to_every_kind(trainee, cast):
    enrolment = stage.enrol(cast.trainee, kinds.module())
    trainee.post(to("lesson", enrolment, "text"))

    there = trainee.get(reverse("resume", args=["misto"])).headers["Location"]

    assert there == to("assignment", enrolment, "assignment")


def test_the_place_in_a_video_is_one_row_and_is_taken_up(trainee, enrolment):
    address = to("video_place", enrolment, "video")

    said = [place(trainee, address, seconds).json() for seconds in (12, 83.7)]
    page = body(trainee.get(to("lesson", enrolment, "video")))

    assert said[0]["saved_words"].startswith("Salvato alle ")
    assert [row.seconds for row in VideoPosition.objects.all()] == [83]
    assert 'data-video-place="83"' in page
    assert "Riprende da dove" in page


@pytest.mark.parametrize("seconds", [-1, "x", None, 10**9, [1], {}, 1e400])
def test_a_place_that_is_none_is_refused_with_words(trainee, enrolment, seconds):
    answer = place(trainee, to("video_place", enrolment, "video"), seconds)

    assert answer.status_code == 400
    assert "numero di secondi" in answer.json()["problem"]
    assert VideoPosition.objects.count() == 0


def test_once_the_module_is_completed_no_place_is_kept(trainee, cast):
    page = stage.module("video", [stage.video_lesson()], title="Solo un video")
    enrolment = stage.enrol(cast.trainee, page)
    address = to("video_place", enrolment, "video")
    place(trainee, address, 3)
    stage.view_lessons(enrolment)

    assert place(trainee, address, 4).json() == {"saved_words": ""}
    assert VideoPosition.objects.count() == 0


def test_only_a_video_has_a_place(cast, enrolment):
    with pytest.raises(Hidden):
        learning.keep_video_place(
            enrolment=enrolment, activity_uid=kinds.only(enrolment, "text").uid, seconds=1,
            by=factories.actor(cast.trainee), at=stage.AT)  # fmt: skip


def test_a_download_is_counted_once_and_reading_counts_nothing(trainee, enrolment):
    address, file = to("download", enrolment, "file"), to("material", enrolment, "file", "file")

    page = body(trainee.get(to("lesson", enrolment, "file")))
    sent = [trainee.post(address) for _ in range(2)]
    got = trainee.get(file)

    assert ".pdf (PDF, 1 kB)" in page
    assert [(one.status_code, one.headers["Location"]) for one in sent] == [(303, file)] * 2
    assert b"".join(got) == b"%PDF-1.7 lista"
    assert Download.objects.count() == 1
    assert trainee.get(address).status_code == 405
    assert LessonCompletion.objects.count() == 0


def test_a_meeting_says_how_much_was_attended(trainee, cast):
    enrolment = stage.enrol(cast.trainee, kinds.module())
    address = to("meeting", enrolment, "meeting")

    before = body(trainee.get(address))
    record_attendance(
        enrolment=enrolment, activity_uid=kinds.only(enrolment, "meeting").uid, percent=50,
        person_id=cast.training_officer.pk, at=stage.LATER)  # fmt: skip
    learning.enrolments.project(enrolment)
    after = body(trainee.get(address))

    assert "Martedì 1° dicembre, ore 10." in before
    assert "ancora nulla di registrato" in before
    assert "La presenza la registra chi conduce l’incontro" in before
    assert "50%" in after


@pytest.fixture
def with_picture(cast, own_files) -> Enrolment:
    return stage.enrol(cast.trainee, kinds.everything())


def test_a_picture_is_served_to_who_is_enrolled_and_kept_long(client, cast, with_picture):
    test = kinds.only(with_picture, "quiz")
    address = picture_url("tutto", test.uid, test.quiz.questions[0])

    own = sign_in(client, cast.trainee).get(address)
    shown = b"".join(own)
    stale = client.get(address.split("?")[0] + "?0000000000000000")
    other = sign_in(client, cast.other_trainee).get(address)

    assert shown.startswith(b"\x89PNG")
    assert own.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert own.headers["Content-Type"] == "image/png"
    assert (stale.status_code, other.status_code) == (404, 404)


def test_everything_is_closed_to_others_and_after_giving_up(trainee, client, cast):
    page = kinds.everything()
    mine = stage.enrol(cast.trainee, page)
    reading = [to(name, mine, name) for name in ("quiz", "survey", "assignment", "meeting")]
    reading += [to("lesson", mine, kind) for kind in ("text", "video", "file")]
    reading += [to("material", mine, "video", "video"), to("material", mine, "file", "file")]
    reading.append(reverse("resume", args=["tutto"]))
    writing = [to("download", mine, "file"), to("video_place", mine, "video")]
    ask = lambda: [trainee.get(one).status_code for one in reading]  # noqa: E731

    opened = ask()
    learning.cancel(enrolment=mine, by=factories.actor(cast.trainee), at=stage.LATER)
    after = ask() + [trainee.post(one).status_code for one in writing]
    sign_in(client, cast.other_trainee)
    others = ask() + [trainee.post(one).status_code for one in writing]

    assert set(opened) == {200, 302}
    assert set(after) == set(others) == {404}


def test_an_activity_of_another_kind_or_module_is_not_there(trainee, cast, enrolment):
    other = stage.enrol(cast.other_trainee, kinds.module())
    uid = kinds.only(enrolment, "text").uid

    for name in ("survey", "assignment", "meeting"):
        assert trainee.get(reverse(name, args=["piano", uid])).status_code == 404
    assert trainee.get(reverse("lesson", args=["piano", kinds.only(other, "survey").uid])).status_code == 404


def test_what_is_still_asked_leaves_out_what_is_met():
    rule = {
        "all": [
            {"view": "a"},
            {"n_of": 2, "of": [{"view": "b"}, {"view": "c"}, {"pass": "d", "percent": 60}]},
        ]
    }

    def left(viewed="", **scores):
        return unmet(rule, Evidence(viewed=frozenset(viewed), scores=scores))

    assert left() == {"all": [{"view": "a"}, rule["all"][1]]}
    assert left("ab") == {"all": [{"n_of": 1, "of": [{"view": "c"}, {"pass": "d", "percent": 60}]}]}
    assert left("abc") is None
    assert left("ab", d=59) is not None
    assert left("ab", d=60) is None
    assert unmet({"all": []}, Evidence()) is None


@pytest.mark.parametrize("lessons", [1, 4])
def test_pages_of_the_player_take_few_queries_however_long_the_module(
    trainee, cast, lessons, django_assert_max_num_queries
):
    written = [stage.text_lesson(f"t{number}", f"Testo {number}") for number in range(lessons)]
    page = stage.module("lungo", [stage.video_lesson(), *written], title="Lungo")
    enrolment = stage.enrol(cast.trainee, page)
    address, resume = to("lesson", enrolment, "video"), reverse("resume", args=["lungo"])
    trainee.get(address)

    with django_assert_max_num_queries(10):
        assert trainee.get(address).status_code == 200
    with django_assert_max_num_queries(7):
        assert trainee.get(resume).status_code == 302
