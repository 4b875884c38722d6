"""Pages of annual reports."""

from django.urls import path

from oversight.annual import views

app_name = "annual"
_ONE = "<str:number>/"

urlpatterns = [
    path("", views.index, name="index"),
    path("files/<str:number>/plan/", views.Plan.as_view(), name="plan"),
    path("files/<str:number>/begin/", views.Begin.as_view(), name="file"),
    path(_ONE, views.detail, name="detail"),
    path(_ONE + "preview/", views.preview, name="preview"),
    path(_ONE + "figures/", views.ask, name="ask"),
    path(_ONE + "words/<slug:section>/", views.Write.as_view(), name="write"),
    path(_ONE + "freeze/", views.Freeze.as_view(), name="freeze"),
    path(_ONE + "approve/", views.Approve.as_view(), name="approve"),
    path(_ONE + "send-back/", views.SendBack.as_view(), name="send_back"),
    path(_ONE + "reopen/", views.Reopen.as_view(), name="reopen"),
    path(_ONE + "seal/", views.seal_again, name="seal"),
    path(_ONE + "submit/", views.Submit.as_view(), name="submit"),
    path(_ONE + "acknowledge/", views.Acknowledge.as_view(), name="acknowledge"),
    path(_ONE + "download/", views.download, name="download"),
    path(_ONE + "receipt/", views.receipt, name="receipt"),
]
