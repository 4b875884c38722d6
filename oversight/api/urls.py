"""Routes of the API, under /api/v1/."""

from django.urls import path

from oversight.api import views

app_name = "oversight_api"

urlpatterns = [
    path("deviations/", views.DeviationList.as_view(), name="deviations"),
    path("deviations/<str:number>/", views.DeviationDetail.as_view(), name="deviation"),
    path("certifications/", views.CertificationList.as_view(), name="certifications"),
    path("releases/", views.ReleaseList.as_view(), name="releases"),
]
