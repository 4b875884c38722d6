"""The person's own page, and the switch of place for those who work at several."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import roles, selectors
from accounts.actors import PersonActor
from accounts.views.access import person_actor


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here: roles, places, factors, and where else I signed in lately."""
    actor = person_actor(request)
    return render(
        request,
        "accounts/me.jinja",
        {
            "actor": actor,
            "holdings": [(holding, roles.role(holding.role).description) for holding in actor.holdings],
            "places": actor.places(),
            "factors": selectors.factors_of(actor.person),
            "events": selectors.recent_events(actor.person, limit=20),
        },
    )


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Act at another place from now on. A place that is not the person's own is ignored."""
    actor: PersonActor = person_actor(request)
    place = request.POST.get("place", "")
    if place in dict(actor.places()):
        request.session["place"] = place
    after = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        after, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(after if safe else "/")
