"""Every URL of the site. Each app's own list is named here explicitly."""

from django.urls import URLPattern, URLResolver, include, path

from config.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    # A hospital system sends a step at a time, while somebody waits: its addresses come first.
    path("api/v1/batches/", include("batches.api.urls")),
    path("accounts/", include("accounts.urls")),
    path("", include("designations.urls")),
    path("api/v1/", include("designations.api.urls")),
    path("sites/read-in/", include("sites.readin.urls")),
    path("sites/", include("sites.urls")),
    path("api/v1/sites/", include("sites.api.urls")),
    path("batches/", include("batches.urls")),
    path("", include("oversight.urls")),
    path("api/v1/", include("oversight.api.urls")),
    path("reports/", include("oversight.reports.urls")),
    path("comparability/", include("oversight.comparability.urls")),
    path("trends/", include("oversight.trend.urls")),
    path("annual-reports/", include("oversight.annual.urls")),
    path("door/", include("oversight.door.urls")),
    path("", include("ui.urls")),
]

handler400 = "ui.views.bad_request"
handler403 = "ui.views.permission_denied"
handler404 = "ui.views.not_found"
handler500 = "ui.views.server_error"
