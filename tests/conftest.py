"""What all tests share. Slow kinds of tests live in folders of their own and skip with a clear word."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Every test begins with structlog as it was, so that one test's set-up does not speak in another's output."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()
