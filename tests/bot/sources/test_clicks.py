"""The redirect over HTTP, in this process: what it answers, what it stores, what happens when the database is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from bot.health import Health
from bot.sources import clicks as module
from bot.sources.clicks import Clicks
from bot.sources.routes import router
from bot.sources.tokens import Clicked, Signer
from storage.engine import Database
from storage.tables import Click

PERSON = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36"}
SIGNER = Signer(b"secret")


def now() -> datetime:
    return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


async def stored(db: Database) -> list[Click]:
    async with db.read() as uow:
        return list((await uow._session.execute(select(Click).order_by(Click.at, Click.link))).scalars())


@asynccontextmanager
async def site(db: Database) -> AsyncIterator[tuple[httpx.AsyncClient, Clicks]]:
    taken = Clicks(db=db, signer=SIGNER, health=Health(), now=now)
    app = FastAPI()
    app.include_router(router(taken, username=lambda: "bantik_bot"))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.example", headers=PERSON) as client:
        yield client, taken


def said(response: httpx.Response) -> Clicked:
    """What the token in a redirect says."""
    assert response.status_code == 302, response.text
    address = response.headers["location"]
    start = "https://t.me/bantik_bot?start="
    assert address.startswith(start)
    payload = address.removeprefix(start)
    assert len(payload) <= 64
    clicked = SIGNER.read(payload[:41], now=now())
    assert isinstance(clicked, Clicked)
    return clicked


async def test_a_click_is_led_to_telegram_and_stored_with_its_place_and_without_the_person(db: Database) -> None:
    async with db.write() as uow:
        source = await uow.sources.add(code="ads", kind="net", at=now())
    query = {"utm_campaign": "Осень", "utm_source": "google", "page": "https://shop.example/prices?mail=a@b.example"}
    query |= {"ref": "https://www.google.com/search?q=crm+tom@x.example", "gclid": "abc"}
    async with site(db) as (client, clicks):
        response = await client.get("/go/ads", params=query)
        await clicks.flush()
    clicked = said(response)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in response.headers
    [row] = await stored(db)
    assert (row.id, row.source_id, row.link) == (clicked.click_id, source.id, "ads")
    assert (row.campaign, row.utm) == ("Осень", {"campaign": "Осень", "source": "google"})
    assert (row.page, row.referrer, row.at) == ("shop.example/prices", "www.google.com/search", now())
    assert clicked == Clicked(click_id=row.id, source_id=source.id, at=now())


async def test_the_page_is_read_off_the_referer_where_nothing_better_is_said(db: Database) -> None:
    async with site(db) as (client, clicks):
        await client.get("/go/ads", headers={"Referer": "https://shop.example/a?b=c"})
        await clicks.flush()
    assert [row.page for row in await stored(db)] == ["shop.example/a"]


async def test_a_link_that_nobody_made_leads_on_and_is_counted_as_unknown(db: Database) -> None:
    async with site(db) as (client, clicks):
        assert said(await client.get("/go/nothing")).source_id is None
        await clicks.flush()
    assert [(row.link, row.source_id) for row in await stored(db)] == [("nothing", None)]


async def test_a_link_made_a_moment_ago_is_known(db: Database) -> None:
    async with site(db) as (client, _):
        said(await client.get("/go/other"))
        async with db.write() as uow:
            source = await uow.sources.add(code="ads", kind="net", at=now())
        assert said(await client.get("/go/ads")).source_id == source.id


async def test_the_script_of_a_link_goes_behind_the_token(db: Database) -> None:
    async with site(db) as (client, _):
        response = await client.get("/go/ads__fitness")
        long = await client.get("/go/ads__" + "s" * 40)
    assert response.headers["location"].endswith("__fitness")
    said(response)
    said(long)


@pytest.mark.parametrize("path", ["/go/", "/go/a%20b", "/go/../x", "/go/" + "x" * 65, "/go/__fitness", "/go/%00"])
async def test_an_address_that_is_no_link_is_not_found(db: Database, path: str) -> None:
    async with site(db) as (client, _):
        assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "TelegramBot (like TwitterBot)"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
    ],
    ids=["preview", "nobody", "prerender", "prefetch"],
)
async def test_a_program_is_led_on_and_not_counted(db: Database, headers: dict[str, str]) -> None:
    async with site(db) as (client, clicks):
        said(await client.get("/go/ads", headers=headers))
        said(await client.head("/go/ads"))
        await clicks.flush()
    assert await stored(db) == []


async def test_hundreds_of_clicks_cost_one_transaction(db: Database) -> None:
    async with site(db) as (client, clicks):
        await asyncio.gather(*(client.get("/go/ads") for _ in range(300)))
        assert await stored(db) == []
        writes = 0
        write = db.write

        def counted() -> object:
            nonlocal writes
            writes += 1
            return write()

        db.write = counted  # type: ignore[method-assign,assignment]  # counts the transactions of the real database
        await clicks.flush()
    assert writes == 1
    assert len(await stored(db)) == 300


async def test_clicks_wait_while_the_database_is_away_and_their_tokens_work(db: Database) -> None:
    async with site(db) as (client, clicks):
        said(await client.get("/go/ads"))
        async with db.write() as uow:
            await uow._session.execute(text("ALTER TABLE clicks RENAME TO away"))
        await clicks.flush()
        said(await client.get("/go/ads"))
        async with db.write() as uow:
            await uow._session.execute(text("ALTER TABLE away RENAME TO clicks"))
        await clicks.flush()
        assert len(await stored(db)) == 2


async def test_what_waits_has_a_bound_and_visitors_do_not_notice(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    async with site(db) as (client, clicks):
        for _ in range(5):
            said(await client.get("/go/ads"))
        await clicks.flush()
    assert len(await stored(db)) == 3


async def test_what_waits_is_stored_when_the_service_ends(db: Database) -> None:
    async with site(db) as (client, clicks), asyncio.TaskGroup() as group:
        service = group.create_task(clicks.run())
        await asyncio.sleep(0)
        said(await client.get("/go/ads"))
        service.cancel()
    assert len(await stored(db)) == 1


async def test_the_button_is_served_to_any_website(db: Database) -> None:
    async with site(db) as (client, _):
        response = await client.get("/widget.js")
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    for word in ("eval(", "innerHTML", "document.cookie", "localStorage", "sessionStorage", "fetch("):
        assert word not in response.text
