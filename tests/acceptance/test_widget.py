"""The website's button and the redirect behind it, in a real browser on a page that allows almost nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from bot.sources.routes import widget_source
from nlu.labels import LANGUAGES, Language
from storage.tables import Click
from tests.browsing import IN_A_BROWSER
from tests.process import Office, free_port, office

pytestmark = IN_A_BROWSER
LABELS: dict[Language, str] = {
    "ru": "Написать в Telegram",
    "en": "Chat in Telegram",
    "pl": "Napisz na Telegramie",
    "tr": "Telegram'dan yazın",
}


@dataclass
class Shop:
    """A website of somebody else, with the strictest policy that a script from elsewhere can live under."""

    port: int
    bot: str
    lang: str = "en"
    attributes: str = 'data-link="fair"'
    violations: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src {self.bot}; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            " require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp"
        )

    async def page(self, request: web.Request) -> web.Response:
        if request.path == "/favicon.ico":
            return web.Response(status=204)
        body = (
            f'<!doctype html><html lang="{self.lang}"><head><title>Shop</title>'
            f'<script src="{self.bot}/widget.js" {self.attributes} defer></script></head>'
            '<body><h1>Shop</h1><a href="#x" id="before">before</a></body></html>'
        )
        return web.Response(text=body, content_type="text/html", headers={"Content-Security-Policy": self.policy})

    async def report(self, request: web.Request) -> web.Response:
        self.violations.append(await request.text())
        return web.Response(status=204)


@asynccontextmanager
async def shop(bot: str) -> AsyncIterator[Shop]:
    built = Shop(free_port(), bot)
    site = web.Application()
    site.router.add_post("/csp", built.report)
    site.router.add_get("/{path:.*}", built.page)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", built.port).start()
    try:
        yield built
    finally:
        await runner.cleanup()


@asynccontextmanager
async def window() -> AsyncIterator[Shop]:
    """The website alone, with the button as Bantik gives it away; for how it looks and is pressed."""

    async def widget(_: web.Request) -> web.Response:
        return web.Response(text=widget_source(), content_type="text/javascript")

    async def go(_: web.Request) -> web.Response:
        raise web.HTTPFound("https://t.me/bot?start=token")

    port = free_port()
    site = web.Application()
    site.router.add_get("/widget.js", widget)
    site.router.add_get("/go/{link}", go)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with shop(f"http://127.0.0.1:{port}") as built:
            yield built
    finally:
        await runner.cleanup()


@asynccontextmanager
async def street(folder: Path) -> AsyncIterator[tuple[Office, Shop]]:
    """A company with its bot and its website."""
    port = free_port()
    bot = f"http://127.0.0.1:{port}"
    async with office(folder, managers=0, console_port=str(port), public_url=bot) as place, shop(bot) as built:
        await place.admin.says("/newlink fair net Autumn fair cost=20EUR/day")
        await place.admin.waits("widget.js", "/go/fair", seconds=60)
        yield place, built


async def open_shop(page: Page, shop: Shop, path: str = "/") -> list[str]:
    """Open a page of the shop; the errors that the browser shows."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type in ("error", "warning") else None)
    # Telegram is not asked: the test ends where the redirect leads.
    await page.context.route("https://t.me/**", lambda route: route.fulfill(status=200, body="Telegram"))
    await page.goto(shop.address + path)
    return errors


async def test_a_press_on_the_button_arrives_with_everything_known(tmp_path: Path, browser: Browser) -> None:
    async with street(tmp_path) as (place, built):
        context = await browser.new_context(locale="en-GB")
        page = await context.new_page()
        page.set_default_timeout(20_000)
        errors = await open_shop(page, built, "/prices?utm_campaign=autumn&utm_source=google&mail=tom@x.example#top")
        button = page.get_by_role("link", name="Chat in Telegram (opens in a new tab)")
        await expect(button).to_be_visible()
        # The address changes without a new page, as on many sites.
        await page.evaluate("history.pushState({}, '', '/prices/large?utm_campaign=winter')")
        async with context.expect_page() as opening:
            await button.click()
        opened = await opening.value
        await opened.wait_for_url("https://t.me/**")
        payload = parse_qs(urlsplit(opened.url).query)["start"][0]
        assert (errors, built.violations) == ([], [])
        assert await context.cookies() == []

        tom = place.telegram.person("Tom", language="en")
        await tom.start(payload)
        await tom.waits("Northline", seconds=60)
        await place.settled()
        async with place.database() as db, db.read() as uow:
            met = await uow.visitors.by_telegram(tom.user.id)
            assert met is not None
            touches = await uow.sources.touches(met.id)
            clicks = list((await uow._session.execute(select(Click))).scalars())
        assert touches.first is not None
        assert touches.first_source is not None
        assert (touches.first.arrival, touches.first_source.code) == ("click", "fair")
        [click] = clicks
        assert touches.first.click_id == click.id
        assert (click.campaign, click.page, click.referrer) == ("winter", "127.0.0.1/prices/large", None)
        assert click.utm == {"campaign": "winter"}


async def test_the_button_speaks_and_looks_as_its_reader_needs(tmp_path: Path, browser: Browser) -> None:
    async with window() as built:
        for lang in LANGUAGES:
            built.lang = lang
            context = await browser.new_context(color_scheme="dark" if lang in ("ru", "pl") else "light")
            page = await context.new_page()
            await open_shop(page, built)
            button = page.get_by_role("link", name=LABELS[lang])
            await expect(button).to_be_visible()
            colours = await button.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]")
            assert _contrast(*colours) >= 4.5, (lang, colours)
            await page.screenshot(path=tmp_path / f"{lang}.png")
            await context.close()


async def test_the_button_is_reached_and_pressed_by_keyboard(browser: Browser) -> None:
    async with window() as built:
        context = await browser.new_context(locale="en-GB", viewport={"width": 360, "height": 640})
        page = await context.new_page()
        await open_shop(page, built)
        await page.locator("#before").focus()
        await page.keyboard.press("Tab")
        button = page.get_by_role("link", name="Chat in Telegram")
        await expect(button).to_be_focused()
        assert await button.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        box = await button.bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (56, 56), "round on a phone, large enough for a thumb"
        assert box["x"] + box["width"] <= 360
        async with context.expect_page() as opening:
            await page.keyboard.press("Enter")
        await (await opening.value).wait_for_url("https://t.me/**")


async def test_a_page_may_choose_side_words_and_theme_and_include_it_twice(browser: Browser) -> None:
    async with window() as built:
        again = f'defer></script><script src="{built.bot}/widget.js"'
        built.attributes = f'data-link="fair" data-side="left" data-label="Ask us" data-theme="dark" {again}'
        page = await browser.new_page(locale="en-GB", color_scheme="light")
        await open_shop(page, built)
        button = page.get_by_role("link", name="Ask us (opens in a new tab)")
        await expect(button).to_have_count(1)
        box = await button.bounding_box()
        assert box is not None
        assert box["x"] == 20
        assert await button.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(143, 203, 255)"


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it, 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        red, green, blue = (part / 12.92 if part < 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)
