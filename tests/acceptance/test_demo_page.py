"""``bantik demo`` in a real browser: a visitor of each language becomes a lead that a manager takes."""

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, Page, async_playwright, expect

from bot.demo.wording import word
from bot.wording import say
from nlu.labels import LANGUAGES, Language
from tests.process import clean_environment, free_port
from tests.visitors import WORDS

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]
LOCALES: dict[Language, str] = {"en": "en-GB", "ru": "ru-RU", "pl": "pl-PL", "tr": "tr-TR"}
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WAIT = 20_000


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """A running demo; yields its address."""
    port = free_port()
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        "--port",
        str(port),
        cwd=folder,
        env=clean_environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        assert child.stdout is not None
        began = time.monotonic()
        said = ""
        async with asyncio.timeout(60):
            while "is ready" not in said:
                line = (await child.stdout.readline()).decode()
                assert line, f"the demo ended before it was ready:\n{said}"
                said += line
        print(f"demo ready in {time.monotonic() - began:.1f} s")
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        async with asyncio.timeout(15):
            await child.wait()


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        try:
            yield launched
        finally:
            await launched.close()


async def says(page: Page, text: str) -> None:
    """Type into the visitor's chat and wait for the bot's answer."""
    bubbles = page.locator(".demo-pane").first.locator(".tg-row:not(.tg-own)")
    before = await bubbles.count()
    await page.locator(".demo-pane").first.locator("input").fill(text)
    await page.keyboard.press("Enter")
    await expect(bubbles).not_to_have_count(before, timeout=WAIT)


async def play(page: Page, address: str, lang: Language, name: str) -> None:
    await page.goto(address)
    await page.get_by_text(word("start", lang), exact=True).click()
    first = page.locator(".demo-pane").first.locator(".tg-row:not(.tg-own) .tg-bubble")
    await expect(first.first).to_contain_text("Northline", timeout=WAIT)
    await says(page, WORDS[lang]["need"])
    knows = page.locator(".demo-pane").nth(2)
    await expect(knows).to_contain_text(WORDS[lang]["need"][:30], timeout=WAIT)
    await says(page, WORDS[lang]["hot"])
    sales = page.locator(".demo-pane").nth(1)
    take = sales.get_by_role("button", name="Take", exact=True)
    await expect(take).to_be_visible(timeout=WAIT)
    await take.click()
    await expect(sales.get_by_text("Taken by Anna").last).to_be_visible(timeout=WAIT)
    await expect(knows.locator(".kn-stage.now")).to_have_text(say(lang, "console.stage.accepted"), timeout=WAIT)
    await page.get_by_label(word("private", lang)).click()
    await expect(sales.get_by_text("is yours")).not_to_have_count(0, timeout=WAIT)


async def test_a_visitor_of_each_language_becomes_a_claimed_lead(tmp_path: Path) -> None:
    errors: list[Error] = []
    async with demo(tmp_path) as address, browser() as chromium:
        for lang in LANGUAGES:
            context = await chromium.new_context(locale=LOCALES[lang], viewport={"width": 1440, "height": 900})
            page = await context.new_page()
            page.on("pageerror", lambda error: errors.append(error))
            await play(page, address, lang, lang)
            await context.close()
    assert errors == []


async def test_the_page_works_on_a_phone_with_one_pane_at_a_time(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, browser() as chromium:
        context = await chromium.new_context(
            locale="en-GB", viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
        )
        page = await context.new_page()
        await page.goto(address)
        panes = page.locator(".demo-pane")
        await expect(panes.first).to_be_visible(timeout=WAIT)
        await expect(panes.nth(1)).to_be_hidden()
        await page.get_by_role("tab", name=word("pane_knows", "en")).click()
        await expect(panes.nth(2)).to_be_visible()
        await expect(panes.first).to_be_hidden()
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, "the page scrolls sideways"
        await context.close()


async def test_text_of_a_visitor_is_never_run_by_the_page(tmp_path: Path) -> None:
    payload = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    async with demo(tmp_path) as address, browser() as chromium:
        page = await chromium.new_page(locale="en-GB")
        await page.goto(address)
        await page.get_by_text("START", exact=True).click()
        await says(page, payload)
        await says(page, "we want to buy it, where do we pay?")
        await expect(page.locator(".demo-pane").nth(1).locator(".tg-bubble").first).to_be_visible(timeout=WAIT)
        assert await page.title() == "Bantik"
        await expect(page.locator(".tg-text", has_text="onerror").first).to_be_visible()
