"""Rounding, unknowns and change (design page figures.md)."""

from decimal import Decimal

import pytest
from django.utils import translation

from reports.measures import Count, Percent, PerHead, Yuan

count, yuan, percent = Count("events"), Yuan("10,000 yuan"), Percent()


@pytest.mark.parametrize(
    "fen, text, plain",
    [
        (0, "0.00", "0.00"),
        (4999, "0.00", "49.99"),
        (5000, "0.01", "50.00"),
        (285050000, "285.05", "2850500.00"),
        (123456789012, "123,456.79", "1234567890.12"),
        (None, "\u2014", ""),
    ],
)
def test_amounts_are_rounded_half_up_from_the_unrounded_sum(fen, text, plain):
    assert yuan.text(fen) == text
    assert yuan.plain(fen) == plain


@pytest.mark.parametrize(
    "raw, text, plain",
    [
        ((0, 0), "\u2014", ""),
        (None, "\u2014", ""),
        ((0, 3), "0.0", "0.0"),
        ((1, 3), "33.3", "33.3"),
        ((1, 16), "6.3", "6.3"),
        ((3, 3), "100.0", "100.0"),
    ],
)
def test_rates(raw, text, plain):
    assert percent.text(raw) == text
    assert percent.plain(raw) == plain


@pytest.mark.parametrize(
    "measure, now, before, text",
    [
        (count, 42, 37, "+13.5%"),
        (count, 37, 42, "\u221211.9%"),
        (count, 5, 5, "0.0%"),
        (count, 5, 0, "\u2014"),
        (count, None, 5, "\u2014"),
        (count, 5, None, "\u2014"),
        (count, 30000, 2, "+1,499,900.0%"),
        (yuan, 150, 100, "+50.0%"),
        (yuan, 50, -100, "\u2014"),  # funds below zero
        (percent, (171, 180), (160, 176), "+4.1 percentage points"),
        (percent, (0, 0), (1, 2), "\u2014"),
        (percent, (1, 2), (1, 2), "0.0 percentage points"),
    ],
)
def test_change(measure, now, before, text):
    with translation.override("en"):
        assert measure.change_text(now, before) == text


def test_numbers_are_never_floats():
    assert isinstance(yuan.number(1), Decimal)
    assert isinstance(percent.number((1, 3)), Decimal)
    assert isinstance(count.number(3), int)


@pytest.mark.parametrize(
    "measure, now, before, text",
    [
        (count, 1200, 3, "+1,197"),
        (count, 3, 5, "−2"),
        (count, 3, 3, "0"),
        (count, None, 3, "\u2014"),
        (yuan, 100_05, 50, "+99.55 yuan"),
        (yuan, 0, 150_000_00, "−150,000.00 yuan"),
        (yuan, 0, None, "\u2014"),
        (percent, (1, 2), (1, 3), "+16.7 percentage points"),
        (percent, (1, 2), (0, 0), "\u2014"),
        (PerHead("times a person"), (9, 2), (4, 1), "+0.5"),
        (PerHead("times a person"), (9, 2), None, "\u2014"),
    ],
)
def test_differences(measure, now, before, text):
    with translation.override("en"):
        assert measure.difference_text(now, before) == text
