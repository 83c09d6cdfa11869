"""A follow-up gets nearly the vector that it would have with the name in it, without being embedded again."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from bot.embedding import DIMENSIONS, Vector
from bot.knowledge.index import with_name
from bot.knowledge.naming import NameBlender, fit_blender

NAMES = ("G DATA", "das Zentrum für Brennstoffzellentechnik", "H2UB")
FOLLOW_UPS = tuple(
    f"{question} {subject}?"
    for question in ("Wo sitzt", "Wer leitet", "Seit wann gibt es", "how many people work for", "and who runs")
    for subject in ("das", "die", "that place", "those people", "it", "die Einrichtung")
)


def encode(text: str) -> Vector:
    """Encode as the real model does, by a mean over the characters; a bracket adds a direction of its own."""
    rows = [np.random.default_rng(zlib.crc32(letter.encode())).normal(size=DIMENSIONS) for letter in text]
    mean = np.mean(rows, axis=0) + (0.2 if "(" in text else 0.0)
    unit: Vector = (mean / np.linalg.norm(mean)).astype(np.float32)
    return unit


def blender(texts: tuple[str, ...]) -> NameBlender:
    """Fit on some follow-ups, each with all names."""
    names = np.array([[encode(name), encode(name)] for name in NAMES])
    pairs = [(text, name) for text in texts for name in NAMES]
    correction = fit_blender(
        np.array([encode(text) for text, _ in pairs]).reshape(-1, DIMENSIONS),
        np.array([encode(name) for _, name in pairs]).reshape(-1, DIMENSIONS),
        pairs,
        np.array([encode(with_name(text, name)) for text, name in pairs]).reshape(-1, DIMENSIONS),
    )
    return NameBlender(names, correction)


def cosines(blended: NameBlender, text: str) -> list[float]:
    """Return how near the blended vectors of one text lie to the true ones, by name."""
    return [
        float(blended.blend(encode(text), text, name, number, "de") @ encode(with_name(text, name)))
        for number, name in enumerate(NAMES)
    ]


def test_name_brings_a_text_near_to_its_true_vector() -> None:
    learnt, text = blender(FOLLOW_UPS), "Was machen die dort?"
    plain = [float(encode(text) @ encode(with_name(text, name))) for name in NAMES]

    near = cosines(learnt, text)

    assert min(near) > 0.9
    assert all(with_it > without for with_it, without in zip(near, plain, strict=True))


def test_without_follow_ups_the_weighted_mean_has_to_do() -> None:
    untaught = blender(())

    vector = untaught.blend(encode("Wo ist das?"), "Wo ist das?", NAMES[0], 0, "en")

    share = (len(NAMES[0]) + 3) / (len("Wo ist das?") + len(NAMES[0]) + 3)
    mean = (1 - share) * encode("Wo ist das?") + share * encode(NAMES[0])
    assert vector == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)
    assert not untaught.correction.any()


def test_what_the_follow_ups_teach_is_used() -> None:
    text = "Was machen die dort?"
    assert np.mean(cosines(blender(FOLLOW_UPS), text)) > np.mean(cosines(blender(()), text))
