"""Coming into the console: links, Mini App, cookies; and how a session ends."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import AuditEntry, ConsoleEntry, ConsoleSession
from tests.bot.console.conftest import OWNER, Console
from tests.bot.console.forge import fields, signed, user

OURS = {"sec-fetch-site": "same-origin"}


async def enter(console: Console, token: str) -> httpx.Response:
    async with console.browser() as browser:
        return await browser.post("/console/enter", data={"token": token}, headers=OURS)


async def open_mini_app(console: Console, init_data: str, *, framed: bool = False) -> httpx.Response:
    async with console.browser() as browser:
        given = {"init_data": init_data, "framed": framed}
        return await browser.post("/console/mini-app", json=given, headers=OURS)


async def test_a_link_lets_its_person_in_once(console: Console) -> None:
    token = await console.link()
    assert (await enter(console, token)).headers["location"] == "/console"
    assert (await enter(console, token)).status_code == 401


async def test_ten_uses_of_a_link_at_once_are_one_session(console: Console) -> None:
    token = await console.link()
    answers = await asyncio.gather(*(enter(console, token) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [303, *[401] * 9]


async def test_a_link_is_too_old_after_five_minutes(console: Console) -> None:
    token = await console.link()
    console.clock.passes(minutes=5)
    assert (await enter(console, token)).status_code == 401


async def test_a_link_that_a_preview_opened_still_works(console: Console) -> None:
    """Programs open links in order to draw a picture of them."""
    token = await console.link()
    async with console.browser() as browser:
        for _ in range(3):
            assert (await browser.get(f"/console/enter/{token}")).status_code == 200
    assert (await enter(console, token)).status_code == 303


async def test_a_link_of_somebody_without_a_role_opens_nothing(console: Console) -> None:
    token = await console.link(telegram_id=5)
    assert (await enter(console, token)).status_code == 401


async def test_a_mini_app_lets_its_person_in_once(console: Console) -> None:
    init_data = signed(fields(console.clock()))
    first = await open_mini_app(console, init_data)
    assert (first.status_code, first.json()) == (200, {"go": "/console"})
    assert "__Host-bantik=" in first.headers["set-cookie"]
    again = await open_mini_app(console, init_data)
    assert again.status_code == 401
    assert "set-cookie" not in again.headers


async def test_a_mini_app_in_a_frame_gets_a_link_and_no_cookie(console: Console) -> None:
    answer = await open_mini_app(console, signed(fields(console.clock())), framed=True)
    assert "set-cookie" not in answer.headers
    token = answer.json()["link"].rsplit("/", 1)[1]
    assert (await enter(console, token)).status_code == 303


async def test_a_mini_app_of_somebody_without_a_role_opens_nothing(console: Console) -> None:
    answer = await open_mini_app(console, signed(fields(console.clock(), user=user(5))))
    assert answer.status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"init_data": 1}', b"\xff\xfe", b"[" * 5000])
async def test_odd_bodies_are_refused_with_a_word(console: Console, body: bytes) -> None:
    async with console.browser() as browser:
        answer = await browser.post("/console/mini-app", content=body, headers=OURS)
        assert answer.status_code == 401
        assert answer.json()["said"]
        answer = await browser.post("/console/enter", content=body, headers=OURS)
        assert answer.status_code == 401


async def test_the_cookie_is_for_this_host_over_https_and_not_for_scripts(console: Console) -> None:
    answer = await enter(console, await console.link())
    cookie = answer.headers["set-cookie"].lower()
    for part in ("__host-bantik=", "; secure", "; httponly", "; samesite=lax", "; path=/"):
        assert part in cookie
    assert "domain" not in cookie


async def test_on_the_loopback_address_the_cookie_has_another_name(make_console: Callable[..., Console]) -> None:
    answer = await enter(near := make_console(None), await near.link())
    assert answer.headers["set-cookie"].startswith("bantik-console=")
    assert "Secure" not in answer.headers["set-cookie"]


async def test_only_hashes_are_stored(console: Console) -> None:
    token = await console.link()
    answer = await enter(console, token)
    cookie = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    async with AsyncSession(console.db._reader) as session:
        entries = (await session.execute(select(ConsoleEntry.token_hash))).scalars().all()
        sessions = (await session.execute(select(ConsoleSession.token_hash))).scalars().all()
    assert token not in entries
    assert cookie not in sessions
    assert all(len(value) == 64 for value in (*entries, *sessions))


# How a session ends


async def test_a_signed_in_person_sees_pages_and_others_are_led_to_the_door(console: Console) -> None:
    async with console.signed_in() as browser:
        assert (await browser.get("/console")).text == "owner"
    async with console.browser() as stranger:
        answer = await stranger.get("/console")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
        assert (await stranger.get("/console/alive")).status_code == 401


async def test_a_new_sign_in_has_a_new_token_and_ends_the_earlier_one(console: Console) -> None:
    async with console.signed_in() as browser:
        before = browser.cookies["__Host-bantik"]
        await browser.post("/console/enter", data={"token": await console.link()}, headers=OURS)
        assert browser.cookies["__Host-bantik"] != before
        async with console.browser() as thief:
            thief.cookies["__Host-bantik"] = before
            assert (await thief.get("/console/alive")).status_code == 401


async def test_a_token_that_somebody_planted_is_not_taken_over(console: Console) -> None:
    async with console.browser() as browser:
        browser.cookies["__Host-bantik"] = "planted"
        await browser.post("/console/enter", data={"token": await console.link()}, headers=OURS)
        async with console.browser() as thief:
            thief.cookies["__Host-bantik"] = "planted"
            assert (await thief.get("/console/alive")).status_code == 401


async def test_thirty_minutes_without_the_person_end_a_session(console: Console) -> None:
    async with console.signed_in() as browser:
        console.clock.passes(minutes=29)
        assert (await browser.get("/console")).status_code == 200
        console.clock.passes(minutes=29)
        assert (await browser.get("/console")).status_code == 200
        console.clock.passes(minutes=30)
        assert (await browser.get("/console")).status_code == 303


async def test_a_page_that_only_asks_whether_it_lives_does_not_keep_the_session_alive(console: Console) -> None:
    async with console.signed_in() as browser:
        for _ in range(3):
            console.clock.passes(minutes=10)
            answer = await browser.get("/console/alive")
        assert answer.status_code == 401


async def test_twelve_hours_end_a_session_whatever_happens(console: Console) -> None:
    async with console.signed_in() as browser:
        for _ in range(12 * 4 - 1):
            console.clock.passes(minutes=15)
            assert (await browser.get("/console")).status_code == 200
        console.clock.passes(minutes=15)
        assert (await browser.get("/console")).status_code == 303


async def test_signing_out_ends_the_session_on_the_server(console: Console) -> None:
    async with console.signed_in() as browser:
        kept = browser.cookies["__Host-bantik"]
        answer = await browser.post("/console/sign-out", headers=OURS)
        assert answer.headers["location"] == "/console/sign-in"
        assert "__Host-bantik" not in browser.cookies
        async with console.browser() as thief:
            thief.cookies["__Host-bantik"] = kept
            assert (await thief.get("/console/alive")).status_code == 401


async def test_who_loses_the_role_is_out_at_the_next_request(console: Console) -> None:
    async with console.db.write() as uow:
        await uow.console.give_role(5, role="viewer", name="Eve", at=console.clock(), by=OWNER)
    async with console.signed_in(5) as browser:
        assert (await browser.get("/console")).text == "viewer"
        async with console.db.write() as uow:
            await uow.console.give_role(5, role="marketing", name="Eve", at=console.clock(), by=OWNER)
        assert (await browser.get("/console")).text == "marketing"
        async with console.db.write() as uow:
            await uow.console.take_role(5, at=console.clock())
        assert (await browser.get("/console")).status_code == 303


async def test_a_manager_who_leaves_is_out_and_does_not_find_their_role_when_they_come_back(console: Console) -> None:
    at = console.clock()
    async with console.db.write() as uow:
        manager = await uow.managers.join(telegram_id=5, name="Eve", language="en", at=at)
        await uow.console.give_role(5, role="head_of_sales", name="Eve", at=at)
    async with console.signed_in(5) as browser:
        async with console.db.write() as uow:
            await uow.managers.set_state(manager.id, "left", at=at)
        assert (await browser.get("/console")).status_code == 303
    async with console.db.write() as uow:
        await uow.managers.join(telegram_id=5, name="Eve", language="en", at=at)
        assert await uow.console.given_role(5) is None


async def test_an_admin_taken_from_the_settings_is_out_at_the_next_request(
    console: Console, make_console: Callable[..., Console]
) -> None:
    async with console.signed_in() as browser:
        restarted = make_console(admin_ids=())
        async with restarted.browser() as same:
            same.cookies = browser.cookies
            assert (await same.get("/console")).status_code == 303


async def test_signing_in_is_in_the_audit_log(console: Console) -> None:
    async with console.signed_in():
        pass
    async with AsyncSession(console.db._reader) as session:
        [entry] = (await session.execute(select(AuditEntry))).scalars().all()
    assert (entry.telegram_id, entry.role, entry.action, entry.after) == (OWNER, "owner", "sign_in", {"by": "link"})
