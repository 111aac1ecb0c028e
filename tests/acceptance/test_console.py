"""The console of a running bot in a real browser: signing in from Telegram, and what the end of a session means."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from playwright.async_api import Browser, Page, expect

from bot.console.pages import PAGES
from bot.console.roles import MAY, may
from dialogs.state import DialogState, KnownFact
from tests.bot.console.payloads import PAYLOADS
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


async def _fill_with(payloads: tuple[str, ...], place: Office) -> int:
    """Leads, dialogs, sources and managers named by the payloads; the id of a lead whose visitor said them all."""
    at = datetime.now(UTC)
    async with place.database() as db, db.write() as uow:
        [live, *_] = await uow.scripts.all_live()
        for number, payload in enumerate(payloads):
            met = await uow.visitors.meet(telegram_id=9000 + number, at=at, name=payload, language="en")
            source = await uow.sources.add(code=f"s{number}", kind="net", campaign=payload, at=at)
            await uow.sources.touch(
                visitor_id=met.visitor.id, source_id=source.id, payload=f"s{number}", at=at, arrival="code"
            )
            fact = KnownFact(kind="company", quote=payload, value={"name": payload}, confidence=1, reply_id=1, at=at)
            state = DialogState(script_id="crm", version=1, lang="en", stage="lead", facts={"company": fact})
            dialog = await uow.dialogs.begin(visitor_id=met.visitor.id, script_version_id=live.id, state=state, at=at)
            lead = (await uow.leads.open_or_attach(visitor_id=met.visitor.id, dialog_id=dialog.id, at=at)).lead
            await uow.leads.set_contact(lead.id, name=payload, email="secret@example.com", at=at)
            reply = await uow.transcripts.add(dialog.id, direction="in", text=payload, reading=READING, at=at)
            await uow.dialogs.learn(dialog.id, fact.model_copy(update={"reply_id": reply.id}))
            breakdown = [{"what": payload, "points": 1, "of": 2, "quote": payload}]
            await uow.leads.qualify(lead.id, warmth="hot", score=50, breakdown=breakdown, at=at)
            await uow.managers.join(telegram_id=7000 + number, name=payload, language="en", at=at)
            await uow.offers.open(lead.id, reason="hot", urgent=True, due_at=at + timedelta(days=1), at=at)
        for payload in payloads:
            await uow.transcripts.add(dialog.id, direction="in", text=payload, reading=READING, at=at)
    return lead.id


READING = {"lang": "en", "intents": {"inform": 0.9}, "primary": "inform", "warmth": {"hot": 1.0}, "facts": []}


async def test_nothing_that_a_visitor_writes_runs_in_the_console(tmp_path: Path, browser: Browser) -> None:
    """Fifty payloads as names, answers, companies, sources and managers: text on every page, and never a script."""
    ran: list[str] = []
    async with office(tmp_path, managers=0) as place:
        lead_id = await _fill_with(PAYLOADS, place)
        page = await browser.new_page(locale="en-GB")
        page.on("dialog", lambda shown: ran.append(shown.message))
        await sign_in(place, page)
        for path in (
            "",
            "/leads",
            "/leads?q=<script>",
            f"/leads/{lead_id}",
            "/dialogs",
            "/reports?by=campaign",
            "/audit",
        ):
            answer = await page.goto(f"{place.console}/console{path}")
            assert answer is not None
            assert answer.status == 200
            source = await answer.text()
            assert not [payload for payload in PAYLOADS if "<" in payload and payload in source], path
            await page.wait_for_function("window.did_handshake === true", timeout=WAIT)
            await page.wait_for_timeout(1500)
            if await page.evaluate("window.hit ?? null") is not None:
                ran.append(path)
        await page.goto(f"{place.console}/console/leads/{lead_id}")
        assert await page.locator(".cs-words").count() == len(PAYLOADS) + 1
        assert await page.locator(".cs-words", has_text="<svg onload").count() == 1, "it is shown as it was written"
    assert ran == []


async def test_an_admin_corrects_what_was_read(tmp_path: Path, browser: Browser) -> None:
    async with office(tmp_path, managers=0) as place:
        lead_id = await _fill_with(("Tom",), place)
        page = await browser.new_page(locale="en-GB")
        await sign_in(place, page)
        await page.goto(f"{place.console}/console/leads/{lead_id}")
        await page.get_by_role("button", name="Correct").first.click(timeout=WAIT)
        await page.get_by_label("Warmth").click()
        await page.get_by_role("option", name="cold").click()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("corrected")).to_be_visible(timeout=WAIT)
        async with place.database() as db, db.read() as uow:
            [corrected] = await uow.corrections.listing()
            [noted, _signed_in] = await uow.console.audit(limit=5)
        assert (corrected.kind, corrected.was, corrected.right) == ("warmth", {"warmth": "hot"}, {"warmth": "cold"})
        assert (noted.action, noted.telegram_id) == ("label.correct", place.admin.user.id)
        assert (noted.before, noted.after) == ({"warmth": "hot"}, {"warmth": "cold"})


async def test_every_page_asks_for_the_role(tmp_path: Path) -> None:
    """Every page and every role, by plain requests: what is not for a role answers 403, and a stranger is led away."""
    async with office(tmp_path, managers=0) as place:
        lead_id = await _fill_with(("Tom",), place)
        at = datetime.now(UTC)
        async with place.database() as db, db.write() as uow:
            for number, role in enumerate(MAY):
                if role != "owner":
                    await uow.console.give_role(100 + number, role=role, name=role, at=at)
                telegram_id = place.admin.user.id if role == "owner" else 100 + number
                ends = at + timedelta(hours=1)
                await uow.console.begin(
                    f"token-{role}", telegram_id=telegram_id, kind="link", agent="", ends_at=ends, at=at
                )
        async with httpx.AsyncClient(base_url=place.console, timeout=60) as client:
            for shown in PAGES:
                path = shown.address.format(lead_id=lead_id, dialog_id=1, name="crm")
                assert (await client.get(path)).status_code == 303
                for role in MAY:
                    answer = await client.get(path, headers={"cookie": f"bantik-console=token-{role}"})
                    assert answer.status_code == (200 if may(role, shown.needs) else 403), (path, role)
                    if "contacts" not in MAY[role]:
                        assert "secret@example.com" not in answer.text
