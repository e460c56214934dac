# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the agendas."""

from django.urls import path

from agende.views import (
    acts,
    alignment,
    calendar,
    claims,
    compare,
    desk,
    late,
    life,
    line,
    merging,
    nudging,
    office,
    public,
    signing,
    texts,
    writing,
    zones,
)

app_name = "agende"

PUBLIC = "pubblicate/<slug:zone>/<slug:edition>/"
SECTION = "<uuid:agenda>/sezioni/<uuid:uid>/"
CONTRIBUTION = "<uuid:agenda>/contributi/<uuid:uid>/"

urlpatterns = [
    path("", desk.agendas, name="agendas"),
    path("apri/", office.open_agenda, name="open"),
    path(PUBLIC, public.published, name="published"),
    path(f"{PUBLIC}agenda.pdf", public.published_pdf, name="published_pdf"),
    path(f"{PUBLIC}agenda.json", public.published_text, name="published_text"),
    path(f"{PUBLIC}confronto/", compare.compare_published, name="compare_published"),
    path(f"{PUBLIC}paragrafi/<slug:block>/", life.published_life, name="published_life"),
    path(f"{PUBLIC}versioni/<int:number>/", public.published_version, name="published_version"),
    path("tardive/", late.late, name="late"),
    path("tardive/<uuid:uid>/", late.settle, name="settle_late"),
    path("<uuid:uid>/", desk.agenda, name="agenda"),
    path("<uuid:uid>/confronto/", compare.compare, name="compare"),
    path("<uuid:uid>/paragrafi/<slug:block>/", life.life, name="life"),
    path("<uuid:uid>/congela/", office.freeze, name="freeze"),
    path("<uuid:uid>/atto/", office.record_act, name="record_act"),
    path("atti/", acts.agendas, name="acts_list"),
    path("<uuid:uid>/atti/", acts.acts, name="acts"),
    path("<uuid:uid>/atti/<slug:step>/", acts.resolve, name="resolve"),
    path("<uuid:uid>/atti/<uuid:act>/documento/", acts.act_file, name="act_file"),
    path("<uuid:uid>/sblocca/", acts.unlock, name="unlock"),
    path("<uuid:uid>/calendario/", calendar.calendar, name="calendar"),
    path("<uuid:uid>/calendario/nuova/<slug:kind>/", calendar.plan, name="plan_phase"),
    path("<uuid:uid>/calendario/<int:phase>/", calendar.change, name="change_phase"),
    path("<uuid:uid>/calendario/<int:phase>/togli/", calendar.drop, name="drop_phase"),
    path("<uuid:uid>/passo/<slug:to>/", calendar.enter, name="enter_phase"),
    path("<uuid:uid>/firma/", signing.sign, name="sign"),
    path("<uuid:uid>/firme/", signing.signoffs, name="signoffs"),
    path("<uuid:uid>/firme.csv", signing.signoffs_csv, name="signoffs_csv"),
    path("<uuid:uid>/firme.pdf", signing.signoffs_pdf, name="signoffs_pdf"),
    path("<uuid:uid>/pubblica/", office.publish, name="publish"),
    path("<uuid:uid>/riapri/", office.reopen, name="reopen"),
    path(SECTION, texts.section, name="section"),
    path(f"{SECTION}testo/", writing.write_common_text, name="write_common_text"),
    path(f"{SECTION}unione/", merging.merge, name="merge"),
    path(CONTRIBUTION, texts.contribution, name="contribution"),
    path(f"{CONTRIBUTION}scrivi/", writing.write_contribution, name="write_contribution"),
    path(f"{CONTRIBUTION}consegna/", writing.submit, name="submit"),
    path(f"{CONTRIBUTION}ritira/", writing.take_back, name="take_back"),
    path("<uuid:agenda>/testi/<uuid:uid>/storia/", texts.history, name="history"),
    path("<uuid:agenda>/testi/<uuid:uid>/ci-lavoro/", claims.claim, name="claim"),
    path("<uuid:uid>/matrice/", alignment.matrix, name="alignment"),
    path("<uuid:agenda>/matrice/<uuid:uid>/<uuid:node>/", alignment.cell, name="alignment_cell"),
    path("<uuid:agenda>/testi/<uuid:uid>/tardive/", late.keep, name="keep_late"),
    path("<uuid:agenda>/testi/<uuid:uid>/linea/", line.line, name="line"),
    path("matrice/", zones.matrix, name="zones_matrix"),
    path("matrice/matrice.csv", zones.matrix_csv, name="zones_matrix_csv"),
    path("matrice/matrice.json", zones.matrix_json, name="zones_matrix_json"),
    path("<uuid:uid>/solleciti/", nudging.nudge, name="nudge"),
]
