"""The ui app holds no models; it is an app so that its template tags and pages are found."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
    label = "ui"
