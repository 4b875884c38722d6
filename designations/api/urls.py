"""API of this floor, below ``/api/v1/``."""

from django.urls import path

from designations.api import history, openfile, views

app_name = "designations_api"

urlpatterns = [
    path("master-files/<str:number>/as-of/", history.FileAsOf.as_view(), name="masterfile_as_of"),
    path("master-files/<str:number>/export/", openfile.OpenFile.as_view(), name="masterfile_export"),
    path("instructions/", views.VersionList.as_view(), name="instructions"),
    path(
        "instructions/<str:number>/versions/<int:version>/",
        views.VersionDetail.as_view(),
        name="instruction_version",
    ),
]
