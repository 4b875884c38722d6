"""Pages of trends."""

from django.urls import path

from oversight.trend import views

app_name = "trends"

urlpatterns = [
    path("<slug:code>/", views.product, name="product"),
]
