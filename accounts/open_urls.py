"""The reviewed list of pages that may be seen without a full sign-in. Every other URL demands login and second factor.

``OPEN``: for anybody. ``HALF_OPEN``: for a person who has given the password and must now set up or show the second factor.
Each entry says why; ``tests/meta/test_urls_demand_login.py`` walks every URL of the site and holds the list.
"""

OPEN: dict[str, str] = {
    "health": "asked by the container platform; says only whether the engines answer",
    "account_login": "the way in: asks for e-mail address and password",
    "accounts:passkey": "the way in, by passkey",
    "mfa_login_webauthn": "the way in, by passkey: takes the passkey's answer",
    "mfa_authenticate": "second step of the way in; allauth demands the first step",
    "account_inactive": "says that an account is closed",
    "account_reset_password": "a person who forgot the password has no other page",
    "account_reset_password_done": "says that a message was sent, whether or not the address is known",
    "account_reset_password_from_key": "holds its own single-use key",
    "account_reset_password_from_key_done": "says that the password was changed",
    "account_logout": "leaving is never refused",
    "ui:accessibility": "the accessibility statement is public",
    "reports:check": "says how to check a sealed report without us; shows no record and looks nothing up",
}

HALF_OPEN: dict[str, str] = {
    "mfa_index": "shows that a second factor is still to be set up",
    "mfa_activate_totp": "sets up the first second factor",
    "mfa_add_webauthn": "sets up the first second factor",
    "mfa_reauthenticate": "shows the second factor that this session has not shown yet",
    "mfa_reauthenticate_webauthn": "shows the second factor that this session has not shown yet",
}

DEMO_OPEN: dict[str, str] = {
    "accounts:demo_code": "shows the shared authenticator code of the demonstration; exists in demonstration mode only",
    "accounts:demo_mail": "shows what the demonstration sent by e-mail; exists in demonstration mode only",
}

DESIGN_OPEN: dict[str, str] = {
    "ui:gallery": "made-up values; exists where design pages are switched on only",
    "ui:gallery_step": "made-up values; exists where design pages are switched on only",
    "ui:gallery_sign": "made-up values; exists where design pages are switched on only",
    "ui:gallery_error": "made-up values; exists where design pages are switched on only",
}
