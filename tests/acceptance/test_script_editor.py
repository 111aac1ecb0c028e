"""The script editor of a running bot in a real browser, behind its real content security policy."""

import re
from pathlib import Path

from playwright.async_api import Browser, FilePayload, Page, expect

from dialogs.yaml_source import MAX_BYTES
from tests.acceptance.test_console import sign_in
from tests.browsing import IN_A_BROWSER
from tests.process import Office, office

pytestmark = IN_A_BROWSER
WAIT = 30_000
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
INJECTION = 'What now? <img src=x onerror="window.pwned = 1"> </script><script>window.pwned = 1</script>'


async def copied(place: Office, page: Page, name: str) -> None:
    """Sign in and begin a copy of the script that comes with Bantik."""
    await sign_in(place, page)
    await page.get_by_role("link", name="Scripts").first.click()
    await page.locator(".sc-card", has_text="crm").get_by_role("button", name="Copy").click()
    await page.get_by_label("Name of the new script").fill(name)
    await page.locator(".q-dialog").get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=WAIT)
    await expect(page.locator(".ed-said")).to_be_visible(timeout=WAIT)


def box(page: Page, lang: str) -> str:
    return f".ed-card [aria-label='Question, {lang}, 1']"


async def test_an_admin_copies_a_script_changes_a_question_is_told_what_is_missing_and_tries_it(
    tmp_path: Path, browser: Browser
) -> None:
    troubles: list[str] = []
    async with office(tmp_path, managers=0) as place:
        page = await browser.new_page(locale="en-GB", viewport={"width": 1440, "height": 900})
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await copied(place, page, "crm-new")

        await page.locator(".ed-row-name", has_text="need").click()
        await page.locator(box(page, "English")).fill("What would you like to change?")
        await page.locator(box(page, "Polski")).fill("")
        finding = page.locator(".ed-finding", has_text="has no Polish text")
        await expect(finding).to_be_visible(timeout=WAIT)
        await page.locator(".ed-view-text").click()
        await finding.click()
        await expect(page.locator(".ed-line-wrong")).to_be_visible(timeout=WAIT)
        await expect(page.locator(".cm-line", has_text="en: What would you like to change?")).to_be_visible(
            timeout=WAIT
        )

        await page.locator(".ed-view-form").click()
        await page.locator(box(page, "Polski")).fill("Co chcieliby Państwo zmienić?")
        await expect(page.get_by_text("Nothing to mend")).to_be_visible(timeout=WAIT)
        await expect(page.locator(".ed-bubble").first).to_contain_text("What would you like to change?", timeout=WAIT)
        await page.get_by_label("Write as a visitor").fill("we lose requests, it should run by the end of December")
        await page.keyboard.press("Enter")
        why = page.locator(".ed-why")
        await expect(why).to_contain_text("timeline", timeout=WAIT)
        await expect(why).to_contain_text("the heaviest open question: authority")
        await expect(page.locator(".ed-status")).to_contain_text("Draft saved", timeout=WAIT)

        async with place.database() as db, db.read() as uow:
            draft, live = await uow.drafts.get("crm-new"), await uow.scripts.live("crm")
        assert draft is not None
        assert live is not None
        assert re.search(r"^id: crm-new$", draft.text, re.MULTILINE)
        assert draft.text.count("#") == live.yaml.count("#"), "every comment is still there"
        assert "What would you like to change?" not in live.yaml
        # Before the office closes: a page that has lost its server says so, too.
        assert troubles == [], "the content security policy, or a script, said no"


async def test_two_admins_at_once_are_told_and_words_of_a_script_never_run(tmp_path: Path, browser: Browser) -> None:
    async with office(tmp_path, managers=0) as place:
        context = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
        anna = await context.new_page()
        await copied(place, anna, "crm-two")
        ben = await context.new_page()
        await ben.goto(anna.url)
        await expect(ben.locator(".ed-said")).to_be_visible(timeout=WAIT)
        for page in (anna, ben):
            await page.locator(".ed-row-name", has_text="need").click()
        await anna.locator(box(anna, "English")).fill(INJECTION)
        await expect(ben.locator(box(ben, "English"))).to_have_value(INJECTION, timeout=WAIT)
        for view in ("picture", "text", "form"):
            await ben.locator(f".ed-view-{view}").click()
            await ben.wait_for_timeout(300)
        await expect(ben.locator(".ed-bubble").first).to_contain_text("<img src=x", timeout=WAIT)
        assert await ben.evaluate("window.pwned") is None
        assert await anna.evaluate("window.pwned") is None


async def test_bombs_oversize_files_and_what_is_no_script_are_refused_in_words(
    tmp_path: Path, browser: Browser
) -> None:
    refused: list[tuple[bytes, str]] = [
        (BOMB.encode(), "anchor"),
        (b"x" * (MAX_BYTES + 1), "larger than 256 KiB"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[1, 2]", "no script"),
        (b"schema: 1\n", "which script it is"),
        (b"id: ../../etc\n", "which script it is"),
        (b"a: !!python/object/apply:os.system [id]\n", "tag"),
        (b"[" * 5000, "nested deeper"),
    ]
    async with office(tmp_path, managers=0) as place:
        page = await browser.new_page(locale="en-GB")
        await sign_in(place, page)
        for raw, words in refused:
            await page.goto(f"{page.url.split('/console')[0]}/console/scripts")
            await page.wait_for_function("window.did_handshake === true", timeout=WAIT)
            file = FilePayload(name="script.yaml", mimeType="application/yaml", buffer=raw)
            await page.locator("input[type=file]").set_input_files(files=[file])
            await expect(page.locator(".q-notification").first).to_contain_text(words, timeout=WAIT)
        async with place.database() as db, db.read() as uow:
            assert await uow.drafts.all() == []
