"""Colours mean one thing, are told apart by everyone, and stand out from both backgrounds."""

import itertools
import math
import re

import pytest

from charts import look

_GROUPS = {
    "verdicts": ("supported", "contradicted", "inconclusive", "not_testable"),
    "provider kinds": ("hyperscaler", "specialised", "marketplace"),
    "headline": ("entries", "hyperscaler", "specialised"),
}
# Machado, Oliveira and Fernandes (2009), severity 1: what remains of a colour for three readers.
_BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_MARKS = [
    name
    for name in look.LIGHT
    if name
    not in ("paper", "surface", "ink", "ink-2", "ink-3", "rule", "grid", "band", "accent-soft")
]


def _linear(value: str) -> tuple[float, float, float]:
    parts = [int(value[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def _contrast(one: str, other: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    light, dark = sorted(
        (
            sum(w * part for w, part in zip(weights, _linear(each), strict=True))
            for each in (one, other)
        ),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def _oklab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    red, green, blue = (max(part, 0.0) for part in rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _distance(one: str, other: str, blindness: str) -> float:
    seen = [
        _oklab(
            tuple(
                sum(m * c for m, c in zip(row, _linear(each), strict=True))
                for row in _BLINDNESS[blindness]
            )
        )
        for each in (one, other)
    ]
    return math.dist(*seen)


def test_light_and_dark_have_the_same_tokens() -> None:
    """Every colour is designed twice."""
    assert look.LIGHT.keys() == look.DARK.keys()


def test_a_light_value_stands_for_one_token_only() -> None:
    """A drawing in light values can be themed without guessing."""
    assert len(set(look.LIGHT.values())) == len(look.LIGHT)


@pytest.mark.parametrize("theme", ["LIGHT", "DARK"])
def test_text_and_marks_stand_out(theme: str) -> None:
    """Text reaches 4.5:1 and marks 3:1 against both grounds they stand on."""
    colours = getattr(look, theme)
    for ground in ("paper", "surface"):
        for name in ("ink", "ink-2", "ink-3", "accent", *_GROUPS["verdicts"]):
            assert _contrast(colours[name], colours[ground]) >= 4.5, name
        for name in _MARKS:
            assert _contrast(colours[name], colours[ground]) >= 3, name


@pytest.mark.parametrize("theme", ["LIGHT", "DARK"])
@pytest.mark.parametrize("blindness", _BLINDNESS)
@pytest.mark.parametrize("group", _GROUPS)
def test_colours_of_a_group_are_told_apart(theme: str, blindness: str, group: str) -> None:
    """No two colours that stand side by side look alike, whatever the reader's eyes."""
    colours = getattr(look, theme)
    for one, other in itertools.combinations(_GROUPS[group], 2):
        assert _distance(colours[one], colours[other], blindness) > 0.05, (one, other)


@pytest.mark.parametrize("theme", ["LIGHT", "DARK"])
def test_generations_are_an_ordered_ramp(theme: str) -> None:
    """From Kepler to Blackwell each generation is a step darker, on dark ground lighter."""
    lightness = [_oklab(_linear(getattr(look, theme)[name]))[0] for name in look.FAMILIES]
    steps = [b - a for a, b in itertools.pairwise(lightness)]

    assert (
        all(step < 0.02 for step in steps) if theme == "LIGHT" else all(s > -0.02 for s in steps)
    )


def test_accelerators_are_coloured_by_generation_then_vendor() -> None:
    """NVIDIA's generations have their step of the ramp, others their vendor's hue."""
    assert look.accelerator_token("Hopper", "NVIDIA") == "hopper"
    assert look.accelerator_token("Ada Lovelace", "NVIDIA") == "ada"
    assert look.accelerator_token("CDNA 3", "AMD") == "amd"
    assert look.accelerator_token(None, None) == "other"


def test_themed_puts_variables_in_place_of_our_colours_only() -> None:
    """A colour of ours becomes a variable, another stays."""
    assert look.themed(f'fill="{look.LIGHT["hopper"]}" stroke="#123456"') == (
        'fill="var(--hopper)" stroke="#123456"'
    )


def test_stylesheet_has_light_and_dark_by_system_and_by_choice() -> None:
    """The dark colours come by the system, unless the reader chose, and by choice."""
    css = look.stylesheet()

    assert len(re.findall("--paper:", css)) == 4
    assert "prefers-color-scheme:dark" in css
    assert "[data-theme=dark]" in css
