"""Nothing gets past the guard that does not come from a page of ours."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from tests.bot.console.conftest import Console

OURS = "https://bot.example.com"
#: Every route that changes something: those of the door, and whatever stands behind it (uploads are the library's).
UNSAFE = [
    ("POST", "/console/enter"),
    ("POST", "/console/mini-app"),
    ("POST", "/console/sign-out"),
    ("POST", "/console"),
    ("POST", "/console/leads"),
    ("PUT", "/console/leads/1"),
    ("PATCH", "/console/leads/1"),
    ("DELETE", "/console/leads/1"),
    ("POST", "/_nicegui/client/x/upload/1"),
    ("BREW", "/console"),
]
FOREIGN: dict[str, list[tuple[str, str]]] = {
    "cross-site": [("sec-fetch-site", "cross-site")],
    "same-site": [("sec-fetch-site", "same-site")],
    "typed in": [("sec-fetch-site", "none")],
    "odd word": [("sec-fetch-site", "same-origin, cross-site")],
    "said twice": [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
    "wrong origin": [("origin", "https://evil.example")],
    "origin of a neighbour": [("origin", "https://example.com")],
    "origin with our name before it": [("origin", "https://bot.example.com.evil.example")],
    "origin without s": [("origin", "http://bot.example.com")],
    "origin with another port": [("origin", "https://bot.example.com:8443")],
    "null origin": [("origin", "null")],
    "two origins": [("origin", OURS), ("origin", "https://evil.example")],
    "ours by one header, foreign by the other": [("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
    "foreign by one header, ours by the other": [("sec-fetch-site", "cross-site"), ("origin", OURS)],
    "neither header": [],
}


@pytest.mark.parametrize(("method", "path"), UNSAFE)
async def test_what_comes_from_elsewhere_changes_nothing(console: Console, method: str, path: str) -> None:
    async with console.signed_in() as browser:
        statuses = {
            name: (await browser.request(method, path, headers=headers)).status_code
            for name, headers in FOREIGN.items()
        }
        assert statuses == dict.fromkeys(FOREIGN, 403)
        assert console.visits == []
        assert (await browser.get("/console/alive")).status_code == 204, "the session is as it was"


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"origin": OURS}, {"sec-fetch-site": "same-origin", "origin": OURS}]
)
async def test_what_comes_from_our_own_page_passes(console: Console, headers: dict[str, str]) -> None:
    async with console.signed_in() as browser:
        assert (await browser.post("/console/leads", headers=headers)).status_code == 200


async def test_without_a_session_nothing_passes_whatever_the_method(console: Console) -> None:
    async with console.browser() as browser:
        for method, path in UNSAFE[3:]:
            answer = await browser.request(method, path, headers={"sec-fetch-site": "same-origin"})
            assert answer.status_code == 401
        assert console.visits == []


@pytest.mark.parametrize(
    "host", ["evil.example", "bot.example.com.evil.example", "127.0.0.1.evil.example", "10.0.0.1:8080", "", "[::1"]
)
async def test_under_a_foreign_name_there_is_no_console(console: Console, host: str) -> None:
    """A page of another site whose name suddenly means this machine (DNS rebinding)."""
    async with console.signed_in() as browser:
        answer = await browser.get("/console", headers={"host": host})
        assert answer.status_code == 421


async def test_a_public_address_without_https_is_no_address_of_the_console(
    make_console: Callable[..., Console],
) -> None:
    console = make_console("http://bot.example.com")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=console.app), base_url="http://bot.example.com"
    ) as browser:
        assert (await browser.get("/console/sign-in")).status_code == 421


async def test_pages_carry_what_keeps_browsers_strict(console: Console) -> None:
    async with console.signed_in() as browser:
        for path in ("/console", "/console/sign-in"):
            headers = (await browser.get(path)).headers
            policy = headers["content-security-policy"]
            for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
                assert part in policy
            assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"


async def test_only_the_mini_app_may_stand_in_telegrams_frame(console: Console) -> None:
    async with console.browser() as browser:
        policy = (await browser.get("/console/mini-app")).headers["content-security-policy"]
        assert "frame-ancestors https://web.telegram.org" in policy


async def test_every_answer_has_a_nonce_of_its_own(console: Console) -> None:
    async with console.browser() as browser:
        policies = {(await browser.get("/console/sign-in")).headers["content-security-policy"] for _ in range(5)}
    assert len(policies) == 5


async def test_bodies_are_bounded(console: Console) -> None:
    async with console.signed_in() as browser:
        large = await browser.post("/console/leads", content=b"x" * 1_100_000, headers={"origin": OURS})
        assert large.status_code == 413

        async def drip() -> AsyncIterator[bytes]:
            yield b"x"

        unsaid = await browser.post("/console/leads", content=drip(), headers={"origin": OURS})
        assert unsaid.status_code == 411


async def test_files_of_the_console_stay_in_their_folder(console: Console) -> None:
    async with console.browser() as browser:
        assert (await browser.get("/console/assets/tokens.css")).status_code == 200
        for path in ("../guard.py", "..%2fguard.py", "%2e%2e/guard.py", "nothing.css", ""):
            assert (await browser.get(f"/console/assets/{path}")).status_code in (303, 404)
