"""Pages of accounts: the parts of allauth we use (under its own names), and our own under ``accounts:``.

Included by ``config.urls`` at ``accounts/``. Sign-up, e-mail management and login by code are not among them.
"""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.views import bench, clients, memberships, place, sign_in

own: list[URLPattern | URLResolver] = [
    path("passkey/", sign_in.passkey, name="passkey"),
    path("me/", place.me, name="me"),
    path("me/pin/", bench.own_pin, name="own_pin"),
    path("place/", place.choose, name="choose_place"),
    path("people/", memberships.people, name="people"),
    path("people/add/", memberships.add_person, name="person_add"),
    path("people/<uuid:pk>/", memberships.person, name="person"),
    path("people/<uuid:pk>/grant/", memberships.grant, name="membership_grant"),
    path("people/<uuid:pk>/close/", memberships.close_person, name="person_close"),
    path("people/<uuid:pk>/badge/", bench.issue, name="bench_issue"),
    path("memberships/<uuid:pk>/end/", memberships.end, name="membership_end"),
    path("clients/", clients.index, name="clients"),
    path("clients/make/", clients.make, name="client_make"),
    path("clients/<uuid:pk>/revoke/", clients.revoke, name="client_revoke"),
    path("devices/", bench.devices, name="devices"),
    path("devices/register/", bench.register, name="device_register"),
    path("devices/<uuid:pk>/retire/", bench.retire, name="device_retire"),
    path("device/", bench.device, name="device"),
    path("device/unlock/", bench.unlock, name="device_unlock"),
    path("device/lock/", bench.lock, name="device_lock"),
]
if settings.SPOKEWISE.DEMO:
    from accounts.views import demo

    own.append(path("demo/code/", demo.code, name="demo_code"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "accounts"))),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
