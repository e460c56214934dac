# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of training."""

from django.urls import path

from courses.views import (
    admissions,
    answers,
    assignment,
    catalogue,
    certificates,
    learner,
    lesson,
    materials,
    public,
    quiz,
    survey,
)

urlpatterns = [
    path("formazione/", catalogue.modules, name="modules"),
    path("formazione/richieste/", admissions.requests, name="enrolment_requests"),
    path("formazione/richieste/<uuid:uid>/", admissions.decide, name="enrolment_request"),
    path("formazione/richieste/<uuid:uid>/ritira/", admissions.withdraw, name="withdraw_request"),
    path("formazione/<slug:slug>/", catalogue.module, name="module"),
    path("formazione/<slug:slug>/iscrizione/", admissions.enrol, name="enrol"),
    path("formazione/<slug:slug>/rinuncia/", admissions.cancel, name="cancel_enrolment"),
    path("formazione/<slug:slug>/riprendi/", learner.resume, name="resume"),
    path("formazione/<slug:slug>/lezione/<uuid:activity>/", lesson.lesson, name="lesson"),
    path("formazione/<slug:slug>/lezione/<uuid:activity>/scarica/", lesson.download, name="download"),
    path("formazione/<slug:slug>/lezione/<uuid:activity>/punto/", lesson.keep_place, name="video_place"),
    path("formazione/<slug:slug>/lezione/<uuid:activity>/<slug:role>/", materials.material, name="material"),
    path("formazione/consegne/<uuid:uid>/file/", assignment.submitted_file, name="submitted_file"),
    path("formazione/<slug:slug>/compito/<uuid:activity>/", assignment.assignment, name="assignment"),
    path("formazione/<slug:slug>/questionario/<uuid:activity>/", survey.survey, name="survey"),
    path("formazione/<slug:slug>/incontro/<uuid:activity>/", lesson.meeting, name="meeting"),
    path(
        "formazione/<slug:slug>/prova/<uuid:activity>/immagine/<slug:question>/",
        materials.picture,
        name="question_picture",
    ),
    path("formazione/<slug:slug>/prova/<uuid:activity>/", quiz.start, name="quiz"),
    path("formazione/tentativi/<uuid:uid>/", quiz.attempt, name="attempt"),
    path("formazione/tentativi/<uuid:uid>/risposte/", answers.answers, name="attempt_answers"),
    path("formazione/tentativi/<uuid:uid>/subentra/", answers.take_over, name="attempt_take_over"),
    path("formazione/tentativi/<uuid:uid>/stato/", answers.state, name="attempt_state"),
    path("formazione/tentativi/<uuid:uid>/consegna/", answers.hand_in, name="attempt_hand_in"),
    path("formazione/tentativi/<uuid:uid>/esito/", quiz.result, name="attempt_result"),
    path("attestati/", certificates.certificates, name="certificates"),
    path("attestati/<uuid:uid>/", certificates.certificate, name="certificate"),
    path("attestati/<uuid:uid>/pdf/", certificates.certificate_pdf, name="certificate_pdf"),
    path("verifica/", public.ask_code, name="ask_code"),
    path("verifica/<slug:code>/", public.verify, name="verify"),
]
