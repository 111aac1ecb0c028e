"""What tests in a real browser share; the browser itself is a fixture of ``tests/acceptance``."""

import shutil
from typing import Final

import pytest

CHROMIUM: Final = shutil.which("chromium")
SWITCHES: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
#: For ``pytestmark`` of a module that asks for ``browser``: all of them run in the one loop that the browser lives in.
IN_A_BROWSER: Final = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]
