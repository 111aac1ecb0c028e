"""How long the console's pages take with a year of data: ``python -m tests.load.console_pages [database.db]``.

Prints, for each page, the median time from the click to a page that answers (its socket is up), and how much of a
processor the server and the browser's main thread took for it: on a busy machine only the last two say anything.
"""

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
from playwright.async_api import CDPSession, Page, async_playwright

from tests.browsing import CHROMIUM, SWITCHES
from tests.load.fill import fill
from tests.process import clean_environment, free_port

PAGES = (
    "/console",
    "/console/leads",
    "/console/leads?q=марина",
    "/console/leads?state=waiting&warmth=hot",
    "/console/leads?page=150",
    "/console/leads/9990",
    "/console/dialogs",
    "/console/dialogs/77",
    "/console/reports",
    "/console/audit",
    "/console/sessions",
)
VISITS = 5
#: Lets what a page counts after it is up come to its end, so that it is not counted to the next visit.
PAUSE_MS = 1_500


async def main(given: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "year.db"
        if given is None:
            await fill(path)
        else:
            shutil.copy(given, path)
        port = free_port()
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", str(port), "--db", str(path)),
            env=clean_environment(),
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert child.stdout is not None
            while b"is ready" not in (line := await child.stdout.readline()):
                assert line, "the demo ended before it was ready"
            await _measure(f"http://127.0.0.1:{port}", psutil.Process(child.pid))
        finally:
            child.terminate()
            await child.wait()


async def _measure(address: str, server: psutil.Process) -> None:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = await chromium.new_page(locale="en-GB", viewport={"width": 1440, "height": 900})
        tools = await page.context.new_cdp_session(page)
        await tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        for path in PAGES:
            visits = [await _visit(page, tools, address + path, server) for _ in range(VISITS + 1)][1:]
            whole, served, drawn = (statistics.median(times) for times in zip(*visits, strict=True))
            load = os.getloadavg()[0]
            print(
                f"{path:42} {whole:6.2f} s; processor: server {served:.2f} s, browser {drawn:.2f} s (load {load:.0f})"
            )
        await chromium.close()


async def _visit(page: Page, tools: CDPSession, address: str, server: psutil.Process) -> tuple[float, float, float]:
    """Seconds until the page answers, and processor seconds of server and browser for it."""
    served, began = _processor(server), time.monotonic()
    await page.goto(address, wait_until="commit")
    await page.wait_for_function("window.did_handshake === true && !!document.querySelector('h1')", timeout=120_000)
    whole, served = time.monotonic() - began, _processor(server) - served
    metrics = {one["name"]: one["value"] for one in (await tools.send("Performance.getMetrics"))["metrics"]}
    await page.wait_for_timeout(PAUSE_MS)
    return whole, served, metrics["TaskDuration"]


def _processor(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
