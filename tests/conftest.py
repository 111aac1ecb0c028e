"""What all tests share. Slow kinds of tests live in folders of their own and skip with a clear word."""

import gc
from collections.abc import Iterator
from typing import Final

import pytest
import structlog

from nlu.reader import Reader
from tests.shared_reader import shared_reader

#: Folders whose tests take longest, in the order in which they are begun: at the end no process waits for another.
SLOW_FIRST: Final = ("faults", "simulation", "acceptance", "models")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        folders = item.path.parts
        return next((number for number, name in enumerate(SLOW_FIRST) if name in folders), len(SLOW_FIRST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    # What is imported by now stays to the end: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Every test begins with structlog as it was, so that one test's set-up does not speak in another's output."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


@pytest.fixture
def reader() -> Reader:
    """The reader with the shipped model."""
    return shared_reader()
