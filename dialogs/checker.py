"""What the schema cannot see: whether a script makes sense. Each finding says what to do.

The rules about words are in ``check_texts``, those about questions and buttons in ``check_flow``, those about
figures in ``check_scoring``.
"""

from collections.abc import Iterator

from dialogs import check_flow, check_scoring, check_texts
from dialogs.schema import Script
from dialogs.yaml_source import Path


def check(script: Script) -> Iterator[tuple[Path, str]]:
    """Findings as (path in the file, message), in no particular order."""
    yield from check_texts.check(script)
    yield from check_flow.check(script)
    yield from check_scoring.check(script)
