"""Pages of reports."""

from django.urls import path, re_path

from oversight.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("check/", views.check, name="check"),
    re_path(r"^check/(?P<fingerprint>[0-9a-f]{64})/$", views.check, name="check"),
    path("files/<uuid:pk>/", views.master_file, name="file"),
    path("<uuid:pk>/", views.run, name="run"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/download/", views.download, name="download"),
]
