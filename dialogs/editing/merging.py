"""Brings two texts together that grew out of one, line by line."""

from collections.abc import Sequence
from difflib import SequenceMatcher

Change = tuple[int, int, Sequence[str]]


def merge(base: str, mine: str, theirs: str) -> str | None:
    """The text with the changes of both; None where both changed the same lines, or lines that touch.

    >>> merge("a\\nb\\nc\\n", "A\\nb\\nc\\n", "a\\nb\\nC\\n")
    'A\\nb\\nC\\n'
    """
    if mine == theirs:
        return mine
    lines = base.splitlines(keepends=True)
    changes = sorted({*_changes(lines, mine), *_changes(lines, theirs)}, key=lambda change: change[:2])
    merged: list[str] = []
    last = -1
    at = 0
    for start, end, new in changes:
        if start < last + 1:
            return None
        merged += [*lines[at:start], *new]
        at = last = end
    return "".join([*merged, *lines[at:]])


def _changes(lines: list[str], text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    other = text.splitlines(keepends=True)
    matcher = SequenceMatcher(None, lines, other, autojunk=False)
    return [
        (start, end, tuple(other[first:last]))
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]
