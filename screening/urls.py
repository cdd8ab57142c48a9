"""Addresses of screening and reporting, under the review."""

from django.urls import path

from screening.views import (
    agreement,
    audit,
    conflicts,
    departures,
    desk,
    discussions,
    duplicates,
    exports,
    outside,
    overlap,
    overview,
    pairs,
    policies,
    prisma,
    reports,
    stages,
    withdrawals,
)
from screening.vocabulary import StageKind

app_name = "screening"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("members/<int:pk>/remove/", departures.member_leave, name="member-leave"),
    path("files/<uuid:pk>/withdraw/", withdrawals.file_withdraw, name="file-withdraw"),
    path("files/<uuid:pk>/restore/", withdrawals.file_restore, name="file-restore"),
    path("duplicates/", duplicates.duplicate_list, name="duplicate-list"),
    path("duplicates/find/", duplicates.duplicate_find, name="duplicate-find"),
    path("duplicates/merge/", duplicates.duplicate_merge, name="duplicate-merge"),
    path("duplicates/overlap/", overlap.overlap, name="overlap"),
    path("duplicates/<int:pk>/", duplicates.duplicate_detail, name="duplicate-detail"),
    path("duplicates/<int:pk>/split/", duplicates.duplicate_split, name="duplicate-split"),
    path("duplicates/<int:pk>/choose/", duplicates.duplicate_choose, name="duplicate-choose"),
    path("duplicates/pairs/", pairs.pair_list, name="pair-list"),
    path("duplicates/pairs/next/", pairs.pair_next, name="pair-next"),
    path("duplicates/pairs/accept/", pairs.pair_accept, name="pair-accept"),
    path("duplicates/pairs/different/", pairs.pair_different, name="pair-different"),
    path("duplicates/pairs/<int:one>/<int:other>/", pairs.pair_detail, name="pair-detail"),
    path("duplicates/pairs/<int:one>/<int:other>/rule/", pairs.pair_rule, name="pair-rule"),
    path("screening/", stages.stage_list, name="stage-list"),
    path("screening/take-in/", stages.take_in, name="stage-take-in"),
    path("screening/send-on/", stages.send_on, name="stage-send-on"),
    path("screening/other-tools/", outside.outside_list, name="outside-list"),
    path("screening/other-tools/take-over/", outside.outside_take_over, name="outside-take-over"),
    path("candidates/<uuid:pk>/verdict/", desk.verdict, name="verdict"),
    path("conflicts/", conflicts.conflict_list, name="conflict-list"),
    path("conflicts/<uuid:pk>/", conflicts.conflict_detail, name="conflict-detail"),
    path("conflicts/discuss/", discussions.discussions_open, name="discussions-open"),
    path("conflicts/<uuid:pk>/discuss/", discussions.discussion_open, name="discussion-open"),
    path("conflicts/<uuid:pk>/comment/", discussions.comment_add, name="comment-add"),
    path("conflicts/<uuid:pk>/rule/", discussions.rule_make, name="rule-make"),
    path("discussions/", discussions.discussion_list, name="discussion-list"),
    path("discussions/<uuid:pk>/", discussions.discussion_detail, name="discussion-detail"),
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
        path(f"screening/{kind.slug}/undo/", desk.undo, {"kind": kind}, f"undo-{kind.slug}"),
        path(
            f"screening/{kind.slug}/policy/",
            policies.policy,
            {"kind": kind},
            f"policy-{kind.slug}",
        ),
        path(
            f"screening/{kind.slug}/agreement/",
            agreement.agreement,
            {"kind": kind},
            f"agreement-{kind.slug}",
        ),
        path(f"screening/{kind.slug}/names/", stages.names, {"kind": kind}, f"names-{kind.slug}"),
        path(f"screening/{kind.slug}/close/", stages.close, {"kind": kind}, f"close-{kind.slug}"),
        path(
            f"screening/{kind.slug}/reopen/", stages.reopen, {"kind": kind}, f"reopen-{kind.slug}"
        ),
    ]
