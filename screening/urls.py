"""Addresses of screening and reporting, under the review."""

from django.urls import path

from screening.views import (
    audit,
    conflicts,
    desk,
    duplicates,
    exports,
    outside,
    overview,
    preferences,
    prisma,
    reports,
    stages,
    terms,
    verdicts,
    withdrawals,
)
from screening.vocabulary import StageKind

app_name = "screening"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("files/<uuid:pk>/withdraw/", withdrawals.file_withdraw, name="file-withdraw"),
    path("files/<uuid:pk>/restore/", withdrawals.file_restore, name="file-restore"),
    path("duplicates/", duplicates.duplicate_list, name="duplicate-list"),
    path("duplicates/find/", duplicates.duplicate_find, name="duplicate-find"),
    path("duplicates/merge/", duplicates.duplicate_merge, name="duplicate-merge"),
    path("duplicates/<int:pk>/", duplicates.duplicate_detail, name="duplicate-detail"),
    path("duplicates/<int:pk>/split/", duplicates.duplicate_split, name="duplicate-split"),
    path("screening/", stages.stage_list, name="stage-list"),
    path("screening/take-in/", stages.take_in, name="stage-take-in"),
    path("screening/send-on/", stages.send_on, name="stage-send-on"),
    path("screening/other-tools/", outside.outside_list, name="outside-list"),
    path("screening/other-tools/take-over/", outside.outside_take_over, name="outside-take-over"),
    path("candidates/<uuid:pk>/verdict/", desk.verdict, name="verdict"),
    path("candidates/<uuid:pk>/withdraw/", desk.withdraw, name="withdraw"),
    path("screening/settings/", preferences.desk_settings, name="desk-settings"),
    path("screening/look/", preferences.desk_look, name="desk-look"),
    path("screening/terms/", terms.term_list, name="term-list"),
    path("screening/terms/save/", terms.term_save, name="term-save"),
    path("screening/terms/switch/", terms.term_switch, name="term-switch"),
    path("screening/terms/take/", terms.term_take, name="term-take"),
    path("conflicts/", conflicts.conflict_list, name="conflict-list"),
    path("conflicts/<uuid:pk>/", conflicts.conflict_detail, name="conflict-detail"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/<uuid:pk>/retrieval/", reports.report_retrieval, name="report-retrieval"),
    path("reports/<uuid:pk>/ungroup/", reports.study_ungroup, name="study-ungroup"),
    path("studies/", reports.study_list, name="study-list"),
    path("studies/group/", reports.study_group, name="study-group"),
    path("prisma/", prisma.prisma, name="prisma"),
    path("prisma/<str:key>/", prisma.prisma_list, name="prisma-list"),
    path("exports/", exports.export_list, name="export-list"),
    path("exports/<slug:key>/", exports.export_download, name="export-download"),
    path("audit/", audit.audit_list, name="audit-list"),
]
for kind in StageKind:
    urlpatterns += [
        path(f"screening/{kind.slug}/", desk.desk, {"kind": kind}, f"desk-{kind.slug}"),
        path(f"screening/{kind.slug}/ahead/", desk.ahead, {"kind": kind}, f"ahead-{kind.slug}"),
        path(
            f"screening/{kind.slug}/put-back/",
            desk.put_back,
            {"kind": kind},
            f"put-back-{kind.slug}",
        ),
        path(
            f"screening/{kind.slug}/verdicts/",
            verdicts.verdict_list,
            {"kind": kind},
            f"verdict-list-{kind.slug}",
        ),
        path(f"screening/{kind.slug}/undo/", desk.undo, {"kind": kind}, f"undo-{kind.slug}"),
        path(f"screening/{kind.slug}/close/", stages.close, {"kind": kind}, f"close-{kind.slug}"),
        path(
            f"screening/{kind.slug}/reopen/", stages.reopen, {"kind": kind}, f"reopen-{kind.slug}"
        ),
    ]
