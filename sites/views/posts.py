"""Forms about who answers for a site; who does is read on its supervision page (REG-33)."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.permissions import Permission
from sites.facts.standing import agreement_of
from sites.forms import posts as forms
from sites.models import RemoteSite, SitePost
from sites.posts import services
from sites.views.forms import OnSite
from ui.forms import DesignForm

DRAWN = 50
"""Posts that the page shows, newest first."""


def posts_shown(site: RemoteSite) -> dict[str, Any]:
    """Everybody in post, now and before, and whether somebody answers for the site today: one query."""
    today = services.today_at(site)
    rows = list(SitePost.objects.filter(site=site).order_by("-from_on", "-id")[:DRAWN])
    return {
        "posts": [{"row": row, "now": row.held_on(today), "ahead": row.from_on > today} for row in rows],
        "responsible": next(
            (row for row in rows if row.role == SitePost.Role.RESPONSIBLE and row.held_on(today)), None
        ),
    }


class TakePost(OnSite):
    """Record who takes a post."""

    permission = Permission.SITE_EDIT
    heading = _l("Record who answers for the site")
    lead: Any = _l(
        "One responsible person at a time, with deputies who stand in. No site is made active without one."
    )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.PostForm(data, initial={"organisation": agreement_of(self.site).host})

    def run(self, form: Any) -> None:
        services.post_take(actor=self.actor, site=self.site, **form.cleaned_data)

    def back(self) -> str:
        return reverse("sites:supervision", args=[self.site.code])


class LeavePost(TakePost):
    """Record somebody's last day."""

    heading = _l("Record the last day in post")
    post_: SitePost

    def prepare(self) -> None:
        super().prepare()
        found = SitePost.objects.filter(site=self.site, pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.post_ = found
        self.lead = _("%(role)s: %(name)s, %(organisation)s.") % {
            "role": found.get_role_display(),
            "name": found.name,
            "organisation": found.organisation,
        }

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return forms.LeaveForm(data)

    def run(self, form: Any) -> None:
        services.post_leave(actor=self.actor, post=self.post_, **form.cleaned_data)
