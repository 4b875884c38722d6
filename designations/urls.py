"""Pages of this floor."""

from django.urls import path, re_path

from designations.views import (
    alignments,
    authorisations,
    awards,
    begin,
    cases,
    editor,
    fileexports,
    filehistory,
    inspections,
    instructions,
    jurisdictions,
    licences,
    masterfiles,
    oflicence,
    order,
    products,
    readiness,
    stories,
    strategy,
    variations,
)

app_name = "designations"
_STORY = "products/<str:code>/story/"
_AUTHORISATION = "products/<str:code>/authorisation/"
_ALIGNMENT = "master-files/<str:number>/alignment/"
_EXPORTS = "master-files/<str:number>/exports/"
_CASE = "designations/<uuid:pk>/"
_LICENCE = "licences/<uuid:pk>/"
_VARIATION = "variations/<uuid:pk>/"
_INSPECTION = "inspections/<uuid:pk>/"
_VERSION = "instructions/<str:number>/<int:version>/"
_FILE_VERSION = "master-files/<str:number>/<int:version>/"
_STRATEGY = _FILE_VERSION + "strategy/"
_SIGN = "|".join(instructions.SIGNED)
_BACK = "|".join(instructions.RETURNED)
_FILE = "|".join(masterfiles.SIGNED)

urlpatterns = [
    path("products/", products.index, name="products"),
    path("products/new/", begin.NewProduct.as_view(), name="product_new"),
    path("jurisdictions/", jurisdictions.page, name="jurisdictions"),
    path("products/<str:code>/", products.detail, name="product"),
    path("products/<str:code>/master-files/new/", begin.NewMasterFile.as_view(), name="masterfile_new"),
    path("products/<str:code>/instructions/new/", begin.NewInstruction.as_view(), name="instruction_new"),
    path("products/<str:code>/change/", cases.ChangeProduct.as_view(), name="product_change"),
    path("products/<str:code>/designations/new/", cases.NewCase.as_view(), name="case_new"),
    path(_STORY, stories.story, name="story"),
    path(_STORY + "add/", stories.AddEntry.as_view(), name="story_add"),
    path(_STORY + "<uuid:pk>/", stories.entry, name="story_entry"),
    path(_STORY + "<uuid:pk>/correct/", stories.CorrectEntry.as_view(), name="story_correct"),
    path(_STORY + "<uuid:pk>/commitments/add/", stories.AddCommitment.as_view(), name="commitment_add"),
    path(_STORY + "commitments/<uuid:pk>/use/", stories.UseCommitment.as_view(), name="commitment_use"),
    path(_AUTHORISATION, authorisations.detail, name="authorisation"),
    path(
        _AUTHORISATION + "record/", authorisations.RecordAuthorisation.as_view(), name="authorisation_record"
    ),
    path(_AUTHORISATION + "vary/", authorisations.Vary.as_view(), name="authorisation_vary"),
    path(
        _AUTHORISATION + "moves/<slug:move>/",
        authorisations.MoveAuthorisation.as_view(),
        name="authorisation_move",
    ),
    path(_CASE, cases.detail, name="case"),
    path(_CASE + "about/", cases.About.as_view(), name="case_about"),
    path(_CASE + "criteria/<slug:key>/", cases.Criterion.as_view(), name="case_criterion"),
    path(_CASE + "evidence/", cases.Evidence.as_view(), name="case_evidence"),
    path(_CASE + "evidence/<uuid:evidence>/remove/", cases.evidence_remove, name="case_evidence_remove"),
    path(_CASE + "plan/", cases.Plan.as_view(), name="case_plan"),
    path(_CASE + "submission/", cases.CorrectSubmission.as_view(), name="case_submission"),
    path(_CASE + "documents/<uuid:document>/", cases.paper, name="case_paper"),
    path(_CASE + "moves/<slug:move>/", cases.MoveCase.as_view(), name="case_move"),
    path(_CASE + "changes/<uuid:of>/sign/<slug:move>/", awards.SignImpact.as_view(), name="impact_sign"),
    path(_CASE + "statements/new/", awards.NewStatement.as_view(), name="statement_new"),
    path(_CASE + "statements/<uuid:of>/pack/", awards.pack_again, name="statement_pack"),
    path(_CASE + "statements/<uuid:of>/sign/", awards.SignStatement.as_view(), name="statement_sign"),
    path(
        _CASE + "statements/<uuid:of>/discard/", awards.DiscardStatement.as_view(), name="statement_discard"
    ),
    path("licences/", licences.index, name="licences"),
    path("licences/new/", licences.NewLicence.as_view(), name="licence_new"),
    path(_LICENCE, licences.detail, name="licence"),
    path(_LICENCE + "moves/<slug:move>/", licences.MoveLicence.as_view(), name="licence_move"),
    path(_LICENCE + "scope/add/", licences.AddScope.as_view(), name="licence_scope"),
    path(_LICENCE + "activities/add/", licences.AddActivity.as_view(), name="licence_activity"),
    path(_LICENCE + "activities/<uuid:of>/end/", licences.EndActivity.as_view(), name="licence_activity_end"),
    path(_LICENCE + "people/add/", oflicence.NamePerson.as_view(), name="licence_person"),
    path(_LICENCE + "people/<uuid:of>/end/", oflicence.EndPerson.as_view(), name="licence_person_end"),
    path(_LICENCE + "notices/<uuid:of>/", oflicence.SendNotice.as_view(), name="notice_send"),
    path(_LICENCE + "premises/add/", oflicence.AddPremises.as_view(), name="licence_premises"),
    path(_LICENCE + "premises/<uuid:of>/end/", oflicence.EndPremises.as_view(), name="licence_premises_end"),
    path(_LICENCE + "variations/new/", variations.NewVariation.as_view(), name="variation_new"),
    path(_VARIATION, variations.detail, name="variation"),
    path(_VARIATION + "documents/add/", variations.AddPaper.as_view(), name="variation_paper_add"),
    path(_VARIATION + "documents/<uuid:of>/", variations.paper, name="variation_paper"),
    path(_VARIATION + "moves/<slug:move>/", variations.MoveVariation.as_view(), name="variation_move"),
    path(_VARIATION + "checklist/<slug:key>/check/", readiness.CheckItem.as_view(), name="readiness_check"),
    path(_VARIATION + "checklist/<slug:key>/", readiness.AnswerItem.as_view(), name="readiness_answer"),
    path(_LICENCE + "inspections/new/", inspections.NewInspection.as_view(), name="inspection_new"),
    path(_INSPECTION, inspections.detail, name="inspection"),
    path(_INSPECTION + "report/", inspections.report, name="inspection_report"),
    path(_INSPECTION + "close/", inspections.CloseInspection.as_view(), name="inspection_close"),
    path(_INSPECTION + "moves/<slug:move>/", inspections.MoveInspection.as_view(), name="inspection_move"),
    path(_INSPECTION + "findings/add/", inspections.AddFinding.as_view(), name="finding_add"),
    path(
        _INSPECTION + "findings/<uuid:of>/<slug:move>/",
        inspections.MoveFinding.as_view(),
        name="finding_move",
    ),
    path(_INSPECTION + "answers/<uuid:of>/", inspections.answer_paper, name="finding_paper"),
    path("master-files/<str:number>/as-of/", filehistory.as_of, name="masterfile_as_of"),
    path(_ALIGNMENT, alignments.detail, name="alignment"),
    path(_ALIGNMENT + "<uuid:of>/sign/", alignments.SignAlignment.as_view(), name="alignment_sign"),
    path(_ALIGNMENT + "<uuid:of>/differ/", alignments.FindDifference.as_view(), name="alignment_differ"),
    path(_EXPORTS, fileexports.index, name="masterfile_exports"),
    path(_EXPORTS + "ask/", fileexports.Ask.as_view(), name="masterfile_export_ask"),
    path(_EXPORTS + "<uuid:pk>/", fileexports.download, name="masterfile_export"),
    path(_EXPORTS + "<uuid:pk>/again/", fileexports.again, name="masterfile_export_again"),
    path(_FILE_VERSION, masterfiles.detail, name="masterfile_version"),
    path(_FILE_VERSION + "begin/", masterfiles.begin, name="masterfile_begin"),
    path(_FILE_VERSION + "change/", masterfiles.ChangeVersion.as_view(), name="masterfile_change"),
    path(_STRATEGY, strategy.page, name="strategy"),
    path(_STRATEGY + "add/", strategy.ChooseStep.as_view(), name="strategy_step"),
    path(_STRATEGY + "add/<str:instruction>/<slug:step>/", strategy.AddRow.as_view(), name="strategy_add"),
    path(_STRATEGY + "rows/<slug:mark>/", strategy.ChangeRow.as_view(), name="strategy_row"),
    path(_STRATEGY + "rows/<slug:mark>/remove/", strategy.row_remove, name="strategy_row_remove"),
    path(
        _STRATEGY + "attributes/<slug:mark>/", strategy.RenameAttribute.as_view(), name="strategy_attribute"
    ),
    path(
        _STRATEGY + "attributes/<slug:mark>/remove/",
        strategy.attribute_remove,
        name="strategy_attribute_remove",
    ),
    path(_STRATEGY + "evidence/<slug:digest>/", strategy.paper, name="strategy_paper"),
    path(_FILE_VERSION + "compare/<int:earlier>/", filehistory.file_compare, name="masterfile_compare"),
    path(
        _FILE_VERSION + "record/<slug:move>/",
        masterfiles.RecordWithAuthority.as_view(),
        name="masterfile_record",
    ),
    re_path(
        rf"^master-files/(?P<number>[A-Z0-9-]+)/(?P<version>[0-9]+)/sign/(?P<move>{_FILE})/$",
        masterfiles.SignMasterFile.as_view(),
        name="masterfile_sign",
    ),
    path(_VERSION, instructions.detail, name="instruction_version"),
    path(_VERSION + "begin/", instructions.begin, name="instruction_begin"),
    path(_VERSION + "compare/<int:earlier>/", filehistory.instruction_compare, name="instruction_compare"),
    re_path(
        rf"^instructions/(?P<number>[A-Z0-9-]+)/(?P<version>[0-9]+)/sign/(?P<move>{_SIGN})/$",
        instructions.SignVersion.as_view(),
        name="instruction_sign",
    ),
    re_path(
        rf"^instructions/(?P<number>[A-Z0-9-]+)/(?P<version>[0-9]+)/back/(?P<move>{_BACK})/$",
        instructions.send_back,
        name="instruction_back",
    ),
    path(_VERSION + "as-operator/<slug:key>/", instructions.step_preview, name="step_preview"),
    path(_VERSION + "head/", editor.head, name="instruction_head"),
    path(_VERSION + "steps/add/<slug:kind>/", editor.step_add, name="step_add"),
    path(_VERSION + "steps/<uuid:pk>/", editor.step_edit, name="step_edit"),
    path(_VERSION + "steps/<uuid:pk>/place/", order.step_place, name="step_place"),
    path(_VERSION + "steps/<uuid:pk>/remove/", order.step_remove, name="step_remove"),
    path(_VERSION + "criteria/add/", editor.criterion_add, name="criterion_add"),
    path(_VERSION + "criteria/<uuid:pk>/", editor.criterion_edit, name="criterion_edit"),
    path(_VERSION + "criteria/<uuid:pk>/place/", order.criterion_place, name="criterion_place"),
    path(_VERSION + "criteria/<uuid:pk>/remove/", order.criterion_remove, name="criterion_remove"),
]
