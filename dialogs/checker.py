"""What the schema cannot see: whether a script makes sense. Each finding says what to do."""

from collections.abc import Iterator

from dialogs.schema import Script
from dialogs.yaml_source import Path


def check(script: Script) -> Iterator[tuple[Path, str]]:
    """Findings as (path in the file, message)."""
    yield from ()
