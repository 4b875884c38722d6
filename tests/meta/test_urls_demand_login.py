"""Every URL of the site demands login and second factor, or stands on the reviewed list with a reason (architecture 7)."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter
from django.urls.resolvers import RoutePattern

from accounts import open_urls
from accounts.middleware import is_open
from tests.factories import accounts as make

EXAMPLES = {UUIDConverter: str(uuid.UUID(int=7)), IntConverter: "7", SlugConverter: "x", StringConverter: "x"}
GUESSES = ("x", "X", "7", "json", str(uuid.UUID(int=7)), "0" * 64)


def _filled(route, converters):
    def example(match):
        name = match.group("name")
        return EXAMPLES.get(type(converters.get(name)), "x")

    return re.sub(r"<(?:\w+:)?(?P<name>\w+)>", example, route)


def _from_regex(pattern):
    def example(match):
        body = match.group(2)
        guesses = [guess for guess in (*GUESSES, *body.split("|")) if re.fullmatch(body, guess)]
        assert guesses, f"teach GUESSES an example of {body} in {pattern}"
        return guesses[0]

    text = re.sub(r"\(\?P<(\w+)>([^)]*)\)", example, pattern)
    return text.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "").replace("/?", "/")


def walk(patterns, prefix="", namespaces=()):
    for entry in patterns:
        pattern = entry.pattern
        part = (
            _from_regex(str(pattern))
            if not isinstance(pattern, RoutePattern)
            else _filled(str(pattern), pattern.converters)
        )
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from walk(entry.url_patterns, prefix + part, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or "")), "/" + prefix + part


URLS = sorted(set(walk(get_resolver().url_patterns)))
LISTED = {**open_urls.OPEN, **open_urls.HALF_OPEN, **open_urls.DEMO_OPEN, **open_urls.DESIGN_OPEN}


def test_there_are_urls_to_walk():
    assert len(URLS) > 25


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "url"), URLS, ids=lambda value: str(value))
def test_a_visitor_sees_nothing_but_what_is_listed(name, url):
    assert resolve(url).view_name == name, (
        "the example does not reach its own view: teach EXAMPLES its converter"
    )
    if is_open(name):
        return
    for method in ("get", "post", "put", "patch", "delete"):
        answer = getattr(Client(), method)(url)
        if url.startswith("/api/"):
            assert answer.status_code == 401, f"{method} {url} answers {answer.status_code} to a visitor"
            assert answer.headers["Content-Type"] == "application/problem+json"
        else:
            assert answer.status_code == 302, f"{method} {url} answers {answer.status_code} to a visitor"
            assert answer.url.startswith("/accounts/login/")


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "url"), URLS, ids=lambda value: str(value))
def test_a_password_alone_opens_nothing_but_what_is_listed(name, url):
    if is_open(name) or name in open_urls.HALF_OPEN:
        return
    client = make.sign_in(Client(), make.make_person(), second_factor=False)
    answer = client.get(url)
    if url.startswith("/api/"):
        assert answer.status_code == 401
    else:
        assert answer.status_code == 302, (
            f"{url} answers {answer.status_code} to a person without second factor"
        )
        assert answer.url.startswith("/accounts/2fa/")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(open_urls.HALF_OPEN))
def test_half_open_pages_are_shut_for_visitors(name):
    url = dict(URLS)[name]
    assert Client().get(url).url.startswith("/accounts/login/")


def test_the_list_names_only_what_exists_and_says_why():
    names = {name for name, _url in URLS}
    assert set(open_urls.OPEN) | set(open_urls.HALF_OPEN) <= names
    assert all(len(reason) > 15 for reason in LISTED.values())


def test_demonstration_pages_are_shut_outside_the_demonstration(settings):
    assert not settings.SPOKEWISE.DEMO
    assert not any(is_open(name) for name in open_urls.DEMO_OPEN)
    assert "accounts:demo_code" not in {name for name, _url in URLS}
