"""People, organisations, memberships, sign-in, re-authentication, API clients, the bench."""
