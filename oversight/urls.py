"""Pages of oversight but for reports and the regulator's door, which have their own lists."""

from django.urls import path

from oversight.views import certifications, deviations, dossier, home, releases, reviews

app_name = "oversight"

urlpatterns = [
    path("", home.home, name="home"),
    path("review/<str:number>/", reviews.review, name="review"),
    path("review/<str:number>/run/", reviews.run, name="review_run"),
    path("review/<str:number>/begin/", reviews.begin, name="review_begin"),
    path("review/<str:number>/exceptions/<uuid:pk>/", reviews.assess, name="assess"),
    path("review/<str:number>/accept/", reviews.Accept.as_view(), name="accept"),
    path("review/<str:number>/change/", reviews.ask_change, name="ask_change"),
    path("review/<str:number>/deviation/", reviews.raise_deviation, name="raise_deviation"),
    path("decide/<str:number>/", dossier.dossier, name="dossier"),
    path("decide/<str:number>/certify/", certifications.Certify.as_view(), name="certify"),
    path("decide/<str:number>/reject/", certifications.Reject.as_view(), name="reject"),
    path("decide/<str:number>/release/", releases.Release.as_view(), name="release"),
    path("register/", certifications.register, name="register"),
    path("releases/", releases.register, name="releases"),
    path("deviations/", deviations.deviation_list, name="deviations"),
    path("deviations/<str:number>/", deviations.deviation, name="deviation"),
    path("deviations/<str:number>/assess/", deviations.assess, name="deviation_assess"),
    path("deviations/<str:number>/close/", deviations.Close.as_view(), name="deviation_close"),
]
