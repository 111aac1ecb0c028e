"""``bantik demo`` in a real browser: a visitor of each language becomes a lead that a manager takes."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, Page, expect

from bot.demo.wording import word
from bot.wording import say
from nlu.labels import LANGUAGES, Language
from tests.browsing import IN_A_BROWSER
from tests.process import clean_environment, free_port
from tests.visitors import WORDS

pytestmark = IN_A_BROWSER
LOCALES: dict[Language, str] = {"en": "en-GB", "ru": "ru-RU", "pl": "pl-PL", "tr": "tr-TR"}
WAIT = 20_000


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where a demo runs. Every window is a visitor of its own there; the sales team is shared."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    written = folder / "demo.log"
    began = time.monotonic()
    with written.open("wb") as log:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "demo", "--port", str(port)),
            cwd=folder,
            env=clean_environment(),
            stdout=log,
            stderr=log,
        )
    try:
        async with asyncio.timeout(60):
            while "is ready" not in written.read_text("utf-8"):
                assert child.returncode is None, f"the demo ended before it was ready:\n{written.read_text('utf-8')}"
                await asyncio.sleep(0.05)
        print(f"demo ready in {time.monotonic() - began:.1f} s")
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        async with asyncio.timeout(15):
            await child.wait()


async def says(page: Page, text: str) -> None:
    """Type into the visitor's chat and wait for the bot's answer."""
    chat = page.locator(".demo-pane").first
    bubbles = chat.locator(".tg-row:not(.tg-own)")
    before = await bubbles.count()
    await chat.locator("input").fill(text)
    await page.keyboard.press("Enter")
    await expect(chat.locator(".tg-own", has_text=text)).to_be_visible(timeout=WAIT)
    await expect(bubbles).not_to_have_count(before, timeout=WAIT)


async def enter(page: Page, address: str, lang: Language) -> None:
    """Open the page, press Start and wait for the bot's greeting."""
    await page.goto(address)
    await page.get_by_text(word("start", lang), exact=True).click()
    first = page.locator(".demo-pane").first.locator(".tg-row:not(.tg-own) .tg-bubble")
    await expect(first.first).to_contain_text("Northline", timeout=WAIT)


async def play(page: Page, address: str, lang: Language) -> None:
    await enter(page, address, lang)
    await says(page, WORDS[lang]["need"])
    knows = page.locator(".demo-pane").nth(2)
    await expect(knows).to_contain_text(WORDS[lang]["need"][:30], timeout=WAIT)
    await says(page, WORDS[lang]["hot"])
    sales = page.locator(".demo-pane").nth(1)
    who = await page.locator(".demo-pane").first.locator(".tg-status").inner_text()
    card = sales.locator(".tg-row", has_text=f"Name: {who.rpartition(' ')[2]}").last
    await card.get_by_role("button", name="Take", exact=True).click(timeout=WAIT)
    await expect(card.get_by_text("Taken by Anna")).to_be_visible(timeout=WAIT)
    await expect(knows.locator(".kn-stage.now")).to_have_text(say(lang, "console.stage.accepted"), timeout=WAIT)
    await page.get_by_label(word("private", lang)).click()
    await expect(sales.get_by_text("is yours")).not_to_have_count(0, timeout=WAIT)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_visitor_becomes_a_claimed_lead(address: str, browser: Browser, lang: Language) -> None:
    errors: list[Error] = []
    page = await browser.new_page(locale=LOCALES[lang], viewport={"width": 1440, "height": 900})
    page.on("pageerror", lambda error: errors.append(error))
    await play(page, address, lang)
    assert errors == []


async def test_the_page_works_on_a_phone_with_one_pane_at_a_time(address: str, browser: Browser) -> None:
    page = await browser.new_page(
        locale="en-GB", viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    )
    await page.goto(address)
    panes = page.locator(".demo-pane")
    await expect(panes.first).to_be_visible(timeout=WAIT)
    await expect(panes.nth(1)).to_be_hidden()
    await page.get_by_role("tab", name=word("pane_knows", "en")).click()
    await expect(panes.nth(2)).to_be_visible()
    await expect(panes.first).to_be_hidden()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "the page scrolls sideways"


async def test_text_of_a_visitor_is_never_run_by_the_page(address: str, browser: Browser) -> None:
    payload = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    page = await browser.new_page(locale="en-GB")
    await enter(page, address, "en")
    cards = page.locator(".demo-pane").nth(1).locator(".tg-bubble")
    before = await cards.count()
    await says(page, payload)
    await says(page, "we want to buy it, where do we pay?")
    await expect(cards).not_to_have_count(before, timeout=WAIT)
    await expect(cards.last).to_be_visible()
    assert await page.title() == "Bantik"
    await expect(page.locator(".tg-text", has_text="onerror").first).to_be_visible()
