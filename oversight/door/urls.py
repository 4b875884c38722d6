"""Pages of the regulator's door."""

from django.urls import path

from oversight.door import views

app_name = "door"
urlpatterns = [
    path("", views.home, name="home"),
    path("looks/", views.looks, name="looks"),
    path("products/<slug:code>/", views.product, name="product"),
    path("annual-reports/<str:number>/", views.annual, name="annual"),
    path("reports/<uuid:pk>/", views.report, name="report"),
    path("reports/<uuid:pk>/download/", views.download, name="download"),
]
