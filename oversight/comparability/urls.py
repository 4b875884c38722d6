"""Pages of comparability."""

from django.urls import path

from oversight.comparability import views

app_name = "comparability"

urlpatterns = [
    path("protocols/<uuid:pk>/sign/<slug:move>/", views.ProtocolMove.as_view(), name="protocol-move"),
    path("enrolments/<uuid:pk>/runs/new/", views.RecordRun.as_view(), name="run-add"),
    path("runs/<uuid:pk>/report/", views.run_paper, name="run-paper"),
    path("<slug:code>/", views.product, name="product"),
    path("<slug:code>/protocol/new/", views.WriteProtocol.as_view(), name="protocol-add"),
]
