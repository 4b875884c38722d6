"""Routes of the API, under /api/v1/batches/."""

from django.urls import path

from batches.api import views

app_name = "batches_api"

urlpatterns = [
    path("", views.BatchesView.as_view(), name="batches"),
    path("submissions/", views.SubmissionsView.as_view(), name="submissions"),
    path("<uuid:batch_id>/", views.BatchView.as_view(), name="batch"),
    path("<uuid:batch_id>/entries/", views.EntriesView.as_view(), name="entries"),
]
