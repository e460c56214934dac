# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the public site that are not pages."""

from django.urls import path, re_path

from home import views
from home.bundles import views as bundles
from home.changes import views as changes
from home.documents import views as document_views
from home.feedback import views as feedback
from home.following import views as following
from home.frame import views as frame
from home.knowledge import views as knowledge
from home.open_data import interface
from home.open_data import views as open_data
from home.pages.open_files import open_file
from home.paper import views as paper_views
from home.plan.actions import act_files
from home.search import views as search_views

urlpatterns = [
    path("novita-del-sito/", changes.changes, name="changes"),
    path("novita-del-sito/atom.xml", changes.changes_feed, name="changes_feed"),
    re_path(
        r"^(?P<address>(?:[\w\-]+/)*)versioni/(?P<number>[0-9]{1,9})/(?P<name>[\w\-.]+\.\w+)$",
        changes.version_file,
        name="version_file",
    ),
    path("quadro-conoscitivo/fonti/", knowledge.datasets, name="knowledge_datasets"),
    path("quadro-conoscitivo/fonti/<slug:slug>/", knowledge.dataset, name="knowledge_dataset"),
    path("cerca/", search_views.search, name="search"),
    path("pagina-pdf/<int:page_id>/", paper_views.page_pdf, name="page_pdf"),
    path("raccolta/documenti.csv", document_views.listed, name="documents_csv"),
    path("raccolta/file/<uuid:uid>/<str:name>", document_views.file, name="document_file"),
    path("mappa-del-sito/", views.site_map, name="site_map"),
    path("atti/<uuid:uid>/", act_files.act_file, name="plan_act_file"),
    path("spazio/", views.space, name="space"),
    path("dati-aperti/", open_data.open_data, name="open_data"),
    path("dati-aperti/catalogo.<slug:ending>", open_data.catalogue, name="open_data_catalogue"),
    path("dati-aperti/indicatori/<slug:code>.<slug:ending>", open_data.indicator, name="open_data_indicator"),
    path("dati-aperti/<slug:key>.<slug:ending>", open_data.table, name="open_data_file"),
    path("api/v1/", interface.manual, name="api_manual"),
    path("api/v1/openapi.json", interface.openapi, name="api_openapi"),
    *interface.urls,
    path("api/v1/<path:rest>/", interface.elsewhere, name="api_nowhere"),
    path("segui/", following.follow, name="follow"),
    path("segui/date/<str:scope>.ics", following.dates, name="follow_dates"),
    path("segui/le-mie/", following.mine, name="follow_mine"),
    path("segui/chiesto/", following.asked, name="follow_asked"),
    path("segui/conferma/<str:token>/", following.confirm, name="follow_confirm"),
    path("segui/gestisci/<str:token>/", following.manage, name="follow_manage"),
    path("segui/smetti/<str:token>/", following.stop, name="follow_stop"),
    path("segui/finito/", following.stopped, name="follow_stopped"),
    path("valutazione/", feedback.judge, name="judge"),
    path("valutazione/grazie/", feedback.given, name="opinion_given"),
    path("sitemap.xml", frame.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", frame.sitemap_part, name="sitemap_part"),
    path("robots.txt", frame.robots, name="robots"),
    path(".well-known/security.txt", frame.security_txt, name="security_txt"),
    path("anteprima/<str:secret>/", bundles.preview, name="preview"),
    path("anteprima/<str:secret>/<int:page_id>/", bundles.preview_page, name="preview_page"),
    re_path(r"^(?P<address>(?:[\w\-]+/)+)(?P<name>[\w\-]+\.csv)$", open_file, name="open_file"),
]
