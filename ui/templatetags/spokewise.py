"""For the pages that Django's own engine draws (allauth's): the same frame, the same fields, from the same Jinja templates."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from ui.fields import summary_of_errors

register = template.Library()


@register.simple_tag
def design_field(field: BoundField) -> SafeString:
    """One form field, drawn by the design system."""
    return mark_safe(render_to_string("ui/field.jinja", {"field": field}))  # noqa: S308  # our own escaped template


@register.simple_tag
def design_errors(form: BaseForm) -> SafeString:
    """The error summary of a form, or nothing."""
    return mark_safe(render_to_string("ui/errors.jinja", {"errors": summary_of_errors(form)}))  # noqa: S308  # as above


class PageNode(template.Node):
    """`{% design_page title %} … {% end_design_page %}`: what stands between becomes the content of our plain layout."""

    child_nodelists = ("nodelist", "title", "scripts")

    def __init__(self, nodelist: NodeList, title: NodeList, scripts: NodeList) -> None:
        self.nodelist = nodelist
        self.title = title
        self.scripts = scripts

    def render(self, context: Context) -> SafeString:
        shown: dict[str, Any] = {
            "title": self.title.render(context).strip(),
            "content": self.nodelist.render(context),
            "extra_scripts": self.scripts.render(context),
            "messages": context.get("messages"),
        }
        return mark_safe(render_to_string("ui/foreign.jinja", shown, context.get("request")))  # noqa: S308  # as above


@register.tag
def design_page(parser: Parser, token: Token) -> PageNode:
    """`{% design_page %} title {% content %} … {% scripts %} … {% end_design_page %}`."""
    title = parser.parse(("content",))
    parser.delete_first_token()
    content = parser.parse(("scripts",))
    parser.delete_first_token()
    scripts = parser.parse(("end_design_page",))
    parser.delete_first_token()
    return PageNode(content, title, scripts)
