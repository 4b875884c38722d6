"""Pages of the batches floor."""

from django.urls import path

from batches.views import holds, moves, pages, steps, stock

app_name = "batches"

urlpatterns = [
    path("", pages.batch_list, name="list"),
    path("start/", pages.start, name="start"),
    path("patients/new/", stock.patient_new, name="patient_new"),
    path("lots/", stock.lots, name="lots"),
    path("lots/new/", stock.lot_new, name="lot_new"),
    path("lots/<uuid:pk>/<slug:act>/", stock.lot_act, name="lot_act"),
    path("<str:number>/", pages.batch_detail, name="detail"),
    path("<str:number>/steps/", pages.all_steps, name="steps"),
    path("<str:number>/steps/<slug:key>/", steps.step, name="step"),
    path("<str:number>/steps/<slug:key>/correct/", steps.correct, name="correct"),
    path("<str:number>/submit/", moves.Submit.as_view(), name="submit"),
    path("<str:number>/sign/", moves.SignReceived.as_view(), name="sign_received"),
    path("<str:number>/abort/", moves.abort, name="abort"),
    path("<str:number>/held/<uuid:cause>/<slug:move>/", holds.Decide.as_view(), name="hold"),
    path("<str:number>/patient/", stock.patient_show, name="patient"),
]
