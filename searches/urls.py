"""Addresses of what was searched and found, under the review."""

from django.urls import path

from searches.views import (
    citations,
    counts,
    editor,
    mesh,
    press,
    prisma_s,
    records,
    relevant,
    runs,
    strategies,
    translations,
    uploads,
)

app_name = "searches"
urlpatterns = [
    path("strategy/", strategies.strategy_detail, name="strategy-detail"),
    path("strategy/edit/", editor.strategy_edit, name="strategy-edit"),
    path("strategy/counts/", counts.strategy_counts, name="strategy-counts"),
    path("strategy/term/", editor.strategy_term, name="strategy-term"),
    path("strategy/check/", editor.strategy_check, name="strategy-check"),
    path("strategy/<int:pk>/restore/", strategies.strategy_restore, name="strategy-restore"),
    path("translations/<int:pk>/edit/", translations.translation_edit, name="translation-edit"),
    path("translations/<int:pk>/text/", translations.translation_text, name="translation-text"),
    path("strategy/known-relevant/", relevant.relevant_list, name="relevant-list"),
    path("strategy/known-relevant/add/", relevant.relevant_add, name="relevant-add"),
    path(
        "strategy/known-relevant/<int:pk>/remove/",
        relevant.relevant_remove,
        name="relevant-remove",
    ),
    path("strategy/<int:version>/press/", press.press_detail, name="press-detail"),
    path("strategy/<int:version>/final/", press.final_detail, name="final-detail"),
    path("prisma-s/", prisma_s.prisma_s_detail, name="prisma-s"),
    path("prisma-s/<str:format>/", prisma_s.prisma_s_download, name="prisma-s-download"),
    path("mesh/suggest/", mesh.mesh_suggest, name="mesh-suggest"),
    path("mesh/heading/", mesh.mesh_heading, name="mesh-heading"),
    path("runs/", runs.run_list, name="run-list"),
    path("runs/new/", runs.run_create, name="run-create"),
    path("runs/<uuid:pk>/", runs.run_detail, name="run-detail"),
    path("runs/<uuid:pk>/edit/", runs.run_edit, name="run-edit"),
    path("runs/<uuid:pk>/upload/", runs.run_upload, name="run-upload"),
    path("imports/", uploads.upload_list, name="upload-list"),
    path("imports/confirm/", uploads.upload_confirm, name="upload-confirm"),
    path("imports/<uuid:pk>/discard/", uploads.upload_discard, name="upload-discard"),
    path("files/<uuid:pk>/", records.file_detail, name="file-detail"),
    path("records/", records.record_list, name="record-list"),
    path("records/<int:pk>/", records.record_detail, name="record-detail"),
    path("citations/", citations.citation_list, name="citation-list"),
    path("citations/<int:pk>/", citations.citation_detail, name="citation-detail"),
]
