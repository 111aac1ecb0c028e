from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from models.corpus import Span
from models.corrections import CorrectionError, as_examples, compare, stored_request
from nlu.reader import ParsersOnly, Request
from nlu.reading import Reading

ROW = {
    "id": 7,
    "text": "my boss says 500",
    "lang": "en",
    "asked": "budget",
    "intents": ["inform"],
    "warmth": "warm",
    "facts": [
        {"kind": "authority", "start": 0, "end": 12, "power": "influences"},
        {"kind": "budget", "start": 13, "end": 16},
    ],
}


def test_a_correction_becomes_an_example() -> None:
    (example,) = as_examples([ROW])
    assert (example.text, example.asked, example.intents, example.warmth) == (
        "my boss says 500",
        "budget",
        ("inform",),
        "warm",
    )
    assert example.spans == (Span(0, 12, "authority", "influences"), Span(13, 16, "budget"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"intents": ["nod"]}, "nod"),
        ({"intents": []}, "no intent"),
        ({"warmth": "tepid"}, "tepid"),
        ({"lang": "de"}, "de"),
        ({"asked": "age"}, "age"),
        ({"facts": [{"kind": "budget", "start": 13, "end": 99}]}, "budget"),
        ({"facts": [{"kind": "authority", "start": 0, "end": 2}]}, "power"),
    ],
)
def test_a_bad_correction_is_named(change: dict[str, object], says: str) -> None:
    with pytest.raises(CorrectionError, match=rf"correction 7: .*{says}"):
        list(as_examples([{**ROW, **change}]))


class Stubborn(ParsersOnly):
    """Reads everything as a purchase."""

    def read_many(self, requests: Sequence[Request]) -> list[Reading]:
        return [Reading(lang="en", primary="buy", intents={"buy": 1.0}) for _ in requests]


def test_a_shadow_model_shows_where_it_differs() -> None:
    rows: list[dict[str, Any]] = [
        {"text": "500 dollars", "asked": "budget", "lang": "en", "now": "2026-03-02"},
        {"text": "hm", "now": date(2026, 3, 2)},
    ]
    requests = [stored_request(row) for row in rows]
    (first, second) = compare(ParsersOnly(), Stubborn(), requests)
    assert first.what == ("primary", "facts")
    assert second.what == ("primary",)
    assert list(compare(ParsersOnly(), ParsersOnly(), requests)) == []
