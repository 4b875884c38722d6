"""Pages of reading in."""

from django.urls import path, re_path

from sites.readin import views

app_name = "readin"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<slug:kind>/", views.new, name="new"),
    re_path(r"^template/(?P<kind>[a-z]+)\.(?P<ending>csv|xlsx)$", views.template, name="template"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/apply/", views.apply, name="apply"),
    path("<uuid:pk>/discard/", views.discard, name="discard"),
    path("<uuid:pk>/faults.csv", views.faults, name="faults"),
    path("<uuid:pk>/file/", views.file, name="file"),
]
