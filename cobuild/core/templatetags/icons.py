"""Icons, in every template without loading: ``{% icon "search" %}``."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
@cache
def icon(name):
    """The drawing of this name in static/icons.svg, which says nothing to a screen reader."""
    words = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(words, static("icons.svg"), name)
