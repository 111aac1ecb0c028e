"""The console of a running bot in a real browser: signing in from Telegram, and what the end of a session means."""

import re
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browsing import IN_A_BROWSER
from tests.process import START_SECONDS, Office, office

pytestmark = IN_A_BROWSER
WAIT = 20_000


async def link(place: Office) -> str:
    before = len(place.admin.messages)
    await place.admin.says("/console")
    answer = await place.admin.waits("/console/enter/", after=before, seconds=START_SECONDS)
    found = re.search(r"http://\S+", answer.text)
    assert found is not None
    return found[0]


async def sign_in(place: Office, page: Page) -> None:
    await page.goto(await link(place))
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible(timeout=WAIT)
    await page.wait_for_function("window.did_handshake === true", timeout=WAIT)


async def test_an_admin_signs_in_by_a_link_from_the_bot_and_out_again(tmp_path: Path, browser: Browser) -> None:
    troubles: list[str] = []
    async with office(tmp_path, managers=0) as place:
        page = await browser.new_page(locale="en-GB")
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await sign_in(place, page)
        address = page.url
        await page.get_by_role("link", name="Sessions").click()
        await expect(page.get_by_text("this one")).to_be_visible(timeout=WAIT)
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_text("Send /console to the bot")).to_be_visible(timeout=WAIT)
        await page.goto(address)
        await expect(page.get_by_text("Send /console to the bot")).to_be_visible(timeout=WAIT)
    assert troubles == [], "the content security policy, or a script, said no"


async def test_an_open_page_goes_to_the_door_when_its_session_ends(tmp_path: Path, browser: Browser) -> None:
    """Without a click: the socket of a page whose session was ended elsewhere dies within seconds."""
    async with office(tmp_path, managers=0) as place:
        page = await browser.new_page(locale="en-GB")
        await sign_in(place, page)
        async with place.database() as db, db.write() as uow:
            await uow.console.end_all(place.admin.user.id, reason="no_longer_allowed", at=datetime.now(UTC))
        await expect(page.get_by_text("Send /console to the bot")).to_be_visible(timeout=WAIT)


async def test_a_visitor_who_says_console_gets_no_link(tmp_path: Path) -> None:
    async with office(tmp_path, managers=0) as place:
        visitor = place.telegram.person("Tom", language="en")
        await visitor.start()
        await visitor.waits("", seconds=START_SECONDS)
        await visitor.says("/console")
        await place.settled()
        assert not any("/console/enter" in message.text for message in visitor.messages)
