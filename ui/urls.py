"""Pages of the design system itself: the accessibility statement, and the gallery where it is switched on."""

from django.conf import settings
from django.urls import URLPattern, path

from ui import views

app_name = "ui"

urlpatterns: list[URLPattern] = [path("accessibility/", views.accessibility, name="accessibility")]

if settings.SPOKEWISE.SHOW_DESIGN_PAGES:
    urlpatterns += [
        path("design/", views.gallery, name="gallery"),
        path("design/step/<str:state>/", views.gallery_step, name="gallery_step"),
        path("design/sign/", views.gallery_sign, name="gallery_sign"),
        path("design/error/<int:code>/", views.gallery_error, name="gallery_error"),
    ]
