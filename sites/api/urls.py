"""The sites API."""

from django.urls import path

from sites.api import views

urlpatterns = [
    path("", views.SiteList.as_view(), name="api-sites"),
    path("<slug:code>/", views.SiteDetail.as_view(), name="api-site"),
    path("<slug:code>/readiness/", views.SiteReadiness.as_view(), name="api-site-readiness"),
    path("<slug:code>/what-if/", views.SiteWhatIf.as_view(), name="api-site-what-if"),
]
