"""What happens to the posts of a site, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger import kinds

_POST = ("site", "role", "name", "organisation")

POST_TAKEN = kinds.register(
    "sites.post.taken",
    _l("Somebody took a post at the site"),
    payload=(*_POST, "from_on", "reference"),
    present=lambda p: _("%(name)s of %(organisation)s is %(role)s of %(site)s from %(from_on)s.") % p,
)
POST_LEFT = kinds.register(
    "sites.post.left",
    _l("Somebody left a post at the site"),
    payload=(*_POST, "until_on"),
    present=lambda p: _("%(name)s of %(organisation)s is %(role)s of %(site)s until %(until_on)s.") % p,
)
