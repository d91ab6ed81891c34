from __future__ import annotations

import re

import pytest

from local.dashboard import page, theme

PAPER = "#ffffff"


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("text", [theme.TEXT, theme.MUTED])
@pytest.mark.parametrize("ground", [theme.BACKGROUND, theme.CARD])
def test_text_reaches_aa(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("mark", [*theme.SERIES, theme.ACCENT, *theme.RAMP])
def test_marks_reach_three_to_one_on_a_card(mark: str) -> None:
    assert contrast(mark, theme.CARD) >= 3


@pytest.mark.parametrize("mark", theme.SERIES)
def test_series_reach_it_on_paper_too(mark: str) -> None:
    assert contrast(mark, PAPER) >= 3


def test_series_differ() -> None:
    assert len(set(theme.SERIES)) == len(theme.SERIES)
    assert theme.ACCENT not in {*theme.SERIES, *theme.RAMP}


def test_the_stylesheets_own_colours_of_text_reach_aa() -> None:
    style = (page.WEB / "page.css").read_text().split("@media print")[0]
    colours = re.findall(r"[^-]color: (#[0-9a-f]{6})", style)
    assert colours
    assert all(contrast(colour, theme.CARD) >= 4.5 for colour in colours)
