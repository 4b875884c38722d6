"""API of this floor, below ``/api/v1/``."""

from django.urls import path

from designations.api import views

app_name = "designations_api"

urlpatterns = [
    path("instructions/", views.VersionList.as_view(), name="instructions"),
    path(
        "instructions/<str:number>/versions/<int:version>/",
        views.VersionDetail.as_view(),
        name="instruction_version",
    ),
]
