"""What the templates of figures say about a figure."""

from django import template

from reports.query_words import query_words

register = template.Library()
register.simple_tag(query_words)
