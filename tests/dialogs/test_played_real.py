"""The played visitors with the real reader: whatever it reads, the dialogs hold."""

from datetime import datetime
from functools import cache

import numpy as np
import pytest

from dialogs.events import Matched
from dialogs.schema import Script
from dialogs.transcript import Transcript, play, played_visitors
from tests.dialogs.chat import script
from tests.dialogs.test_played import FRIDAY_MORNING, soon
from tests.shared_reader import shared_reader


@cache
def examples(name: str) -> tuple[list[str], np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    pairs = [
        (answer.id, example)
        for answer in script(name).answers
        for found in answer.examples.values()
        for example in found
    ]
    return [answer for answer, _ in pairs], shared_reader().embed([example for _, example in pairs])


def match(text: str, asked: Script) -> Matched | None:
    names, vectors = examples(asked.id)
    likeness = vectors @ shared_reader().embed([text])[0]
    best = int(np.argmax(likeness))
    near = float(likeness[best])
    return Matched(answer=names[best], similarity=near) if near >= shared_reader().match_threshold else None


@cache
def conversation(name: str) -> Transcript:
    visitor = played_visitors()[name]
    at: datetime = FRIDAY_MORNING
    return play(visitor, script=script(visitor.script), reader=shared_reader(), desk=soon, at=at, match=match)


@pytest.mark.parametrize("name", sorted(played_visitors()))
def test_real_reader_keeps_to_seven_questions_and_answers_every_line(name: str) -> None:
    transcript = conversation(name)
    assert transcript.questions <= 7
    assert all(line.text for line in transcript.lines)


def test_hot_visitors_reach_sales_and_cold_ones_are_left_in_peace() -> None:
    visitors = played_visitors()
    hot = [conversation(name).state.offered for name, visitor in visitors.items() if visitor.temper == "hot"]
    cold = [conversation(name).state.offered for name, visitor in visitors.items() if visitor.temper == "cold"]
    assert sum(hot) >= 3
    assert not any(cold)
