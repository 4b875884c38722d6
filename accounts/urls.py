"""Pages of accounts: the parts of allauth we use (under its own names), and our own under ``accounts:``.

Included by ``config.urls`` at ``accounts/``. Sign-up, e-mail management and login by code are not among them.
"""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.views import bench, clients, factors, memberships, passwords, people, place, sign_in

own: list[URLPattern | URLResolver] = [
    path("passkey/", sign_in.passkey, name="passkey"),
    path("me/", place.me, name="me"),
    path("me/pin/", bench.own_pin, name="own_pin"),
    path("place/", place.choose, name="choose_place"),
    path("people/", people.index, name="people"),
    path("people/add/", people.add, name="person_add"),
    path("people/<uuid:pk>/", people.detail, name="person"),
    path("people/<uuid:pk>/invite/", people.invite, name="person_invite"),
    path("people/<uuid:pk>/grant/", memberships.grant, name="membership_grant"),
    path("people/<uuid:pk>/close/", people.close, name="person_close"),
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

    own += [
        path("demo/code/", demo.code, name="demo_code"),
        path("demo/mail/", demo.mail, name="demo_mail"),
    ]

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
        passwords.set_password,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # Ours in the place of theirs, under the same names.
    path("2fa/webauthn/", factors.list_passkeys, name="mfa_list_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
