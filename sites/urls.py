"""Pages of the sites floor."""

from django.urls import path

from sites.views import agreements, checklists, forms, issuing, national, pages, signing, unit, whereabouts

app_name = "sites"
urlpatterns = [
    path("", pages.site_list, name="list"),
    path("national/", national.national_list, name="national"),
    path("new/", forms.AddSite.as_view(), name="add"),
    path("places/new/", forms.AddPlace.as_view(), name="place"),
    path("enrolments/<uuid:pk>/suspend/", signing.Suspend.as_view(), name="suspend"),
    path("enrolments/<uuid:pk>/<slug:move>/", signing.EnrolmentMove.as_view(), name="move"),
    path("restrictions/<uuid:pk>/lift/", signing.Lift.as_view(), name="lift"),
    path("instructions/<str:number>/<int:version>/issue/", issuing.issue, name="issue"),
    path("issues/<uuid:pk>/acknowledge/", signing.Acknowledge.as_view(), name="acknowledge"),
    path("issues/<uuid:pk>/take-back/", forms.TakeBack.as_view(), name="take-back"),
    path("enrolments/<uuid:pk>/checklist/<slug:purpose>/", checklists.checklist, name="checklist"),
    path(
        "enrolments/<uuid:pk>/checklist/<slug:purpose>/begin/",
        checklists.Begin.as_view(),
        name="checklist-begin",
    ),
    path("checklist-items/<uuid:pk>/", checklists.Answer.as_view(), name="checklist-answer"),
    path("checklist-items/<uuid:pk>/paper/<uuid:document>/", checklists.paper, name="checklist-paper"),
    path("agreements/<uuid:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<uuid:pk>/paper/", agreements.paper, name="agreement-paper"),
    path("agreements/<uuid:pk>/sign/<slug:move>/", agreements.AgreementMove.as_view(), name="agreement-move"),
    path("<slug:code>/", pages.site_detail, name="detail"),
    path("<slug:code>/ready/<slug:product_code>/<slug:mode>/", pages.readiness, name="readiness"),
    path("<slug:code>/supervision/", agreements.supervision, name="supervision"),
    path("<slug:code>/host/", agreements.RecordHost.as_view(), name="host"),
    path("<slug:code>/agreement/new/", agreements.AddAgreement.as_view(), name="agreement-add"),
    path("<slug:code>/propose/", forms.Propose.as_view(), name="propose"),
    path("<slug:code>/equipment/new/", forms.AddEquipment.as_view(), name="equipment"),
    path("<slug:code>/equipment/<uuid:pk>/calibration/", forms.AddCalibration.as_view(), name="calibration"),
    path("<slug:code>/equipment/<uuid:pk>/use/", forms.TakeOut.as_view(), name="equipment-use"),
    path("<slug:code>/competence/new/", forms.AddCompetence.as_view(), name="competence"),
    path("<slug:code>/competence/<uuid:pk>/end/", forms.EndCompetence.as_view(), name="competence-end"),
    path(
        "<slug:code>/equipment/<uuid:pk>/qualification/",
        unit.QualifyEquipment.as_view(),
        name="equipment-qualification",
    ),
    path("<slug:code>/unit/where/", whereabouts.unit_where, name="unit-where"),
    path("<slug:code>/unit/depart/", unit.Depart.as_view(), name="unit-depart"),
    path("<slug:code>/unit/arrive/", unit.Arrive.as_view(), name="unit-arrive"),
    path("<slug:code>/unit/requalify/", unit.RequalifyUnit.as_view(), name="unit-requalify"),
]
