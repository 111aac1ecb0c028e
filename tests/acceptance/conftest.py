"""Tests here start the real process. They are the slowest and the nearest to what a user meets."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browsing import CHROMIUM, SWITCHES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/acceptance/" in str(item.path):
            item.add_marker(pytest.mark.acceptance)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """A real Chromium without any window; what a test opens in it is closed after the test."""
    yield chromium
    for context in chromium.contexts:
        await context.close()
