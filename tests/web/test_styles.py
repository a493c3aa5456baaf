"""The design tokens, and the rules that use them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "kennishub" / "web" / "static"
OWN = sorted(f"css/{path.name}" for path in (STATIC / "css").glob("*.css"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
SIZE = re.compile(r"(?<![\w-])\d*\.?\d+(?:rem|em|px|ch|pt)\b")


def read(name: str) -> str:
    css = (STATIC / name).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def tokens() -> dict[str, str]:
    return dict(re.findall(r"^\s*(--[\w-]+):\s*([^;]+);", read("css/tokens.css"), re.MULTILINE))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colour tokens, by the formula of WCAG 2."""
    values = tokens()
    pair = (luminance(values[f"--kennishub-color-{name}"]) for name in (one, other))
    dark, light = sorted(pair)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", [name for name in OWN if name != "css/tokens.css"])
def test_rules_take_colours_and_sizes_from_tokens(name: str) -> None:
    rules = re.sub(r"@media[^{]*\{", "{", read(name))
    # Text for screen readers alone is hidden in a box of one pixel; paper has sizes of its own.
    rules = re.sub(r"\.kennishub-visually-hidden \{[^}]*\}|:root \{[^}]*\}", "", rules)
    assert COLOUR.findall(rules) == []
    assert SIZE.findall(rules) == []


def test_no_token_is_defined_twice() -> None:
    names = re.findall(r"^\s*(--[\w-]+):", read("css/tokens.css"), re.MULTILINE)
    assert sorted(names) == sorted(set(names))


def test_no_colour_is_given_twice() -> None:
    colours = [value for value in tokens().values() if re.fullmatch(r"#[0-9a-f]{6}", value)]
    assert len(colours) == len(set(colours))


def test_every_token_that_a_rule_of_ours_uses_exists() -> None:
    defined = set(tokens()) | {"--kennishub-theme-color", "--kennishub-theme-tint"}
    for name in OWN:
        used = re.findall(r"var\(\s*(--kennishub-[\w-]+)", read(name))
        assert set(used) <= defined, name


@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("ink", "paper"),
        ("ink-soft", "paper"),
        ("ink-soft", "sand"),
        ("link", "paper"),
        ("link", "sand"),
        ("paper", "brand"),
        ("paper", "brand-night"),
        ("brand-mist", "brand-night"),
        ("brand-mist", "brand-deep"),
        ("brand-deep", "brand-tint"),
        ("ink", "accent"),
        ("ok", "ok-tint"),
        ("warning", "warning-tint"),
        ("danger", "danger-tint"),
    ],
)
def test_text_stands_out_from_its_background(text: str, background: str) -> None:
    assert contrast(text, background) >= 4.5


@pytest.mark.parametrize("colour", ["clay", "plum", "rose", "moss", "sky"])
def test_icons_stand_out_from_their_tile(colour: str) -> None:
    assert contrast(colour, f"{colour}-tint") >= 3


def test_borders_of_fields_stand_out() -> None:
    assert contrast("control", "paper") >= 3
