"""Finding the answer to a question: what a changed draft costs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.matching import MOST_SCRIPTS, Matcher
from dialogs.loader import load_script, shipped_scripts

CRM = shipped_scripts()["crm"]


class Counting:
    """An encoder that counts what it is given; equal texts have equal vectors."""

    match_threshold = 0.99

    def __init__(self) -> None:
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        rows = [np.random.default_rng(sum(text.encode())).normal(size=16) for text in texts]
        found = np.array([row / np.linalg.norm(row) for row in rows], np.float32)
        return found.reshape(len(texts), -1)


def test_draft_with_one_example_changed_costs_one_embedding() -> None:
    encoder = Counting()
    matcher = Matcher(encoder)
    matcher.prepare(load_script(CRM))
    before = encoder.embedded
    assert before > 100
    changed = load_script(CRM.replace("how much does it cost", "how much do you charge for it"))
    matcher.prepare(changed)
    assert encoder.embedded == before + 1
    match = matcher.nearest("how much do you charge for it", changed)
    assert match is not None
    assert match.answer == "price"


def test_drafts_that_were_tried_are_not_kept_for_ever() -> None:
    matcher = Matcher(Counting())
    scripts = [load_script(CRM) for _ in range(MOST_SCRIPTS + 3)]
    for script in scripts:
        matcher.prepare(script)
    assert len(matcher._examples) == MOST_SCRIPTS
    assert matcher.nearest("how much does it cost", scripts[0]) is not None, "the oldest comes back when asked"
