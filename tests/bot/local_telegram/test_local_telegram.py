"""The local Telegram behaves like the real one where a bot would notice; driven here by the real aiogram bot."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web

from bot.local_telegram import Fault, LocalTelegram
from bot.local_telegram.world import World


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram() as server:
        yield server


def bot_for(telegram: LocalTelegram, token: str | None = None) -> Bot:
    return Bot(token or telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)))


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    async with bot_for(telegram) as bot:
        yield bot


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=label.lower())] for label in labels]
    )


async def test_a_confirmed_update_is_not_given_again(telegram: LocalTelegram, bot: Bot) -> None:
    tom = telegram.person("Tom", language="en")
    await tom.start("fair")
    await tom.says("hello")
    first = await bot.get_updates()
    assert [u.message.text for u in first if u.message] == ["/start fair", "hello"]
    assert len(await bot.get_updates()) == 2, "nothing was confirmed yet"
    assert [u.update_id for u in await bot.get_updates(offset=first[0].update_id + 1)] == [first[1].update_id]
    assert await bot.get_updates(offset=first[1].update_id + 1) == []


async def test_a_webhook_that_drops_nothing_keeps_what_waits(telegram: LocalTelegram, bot: Bot) -> None:
    tom = telegram.person("Tom")
    await tom.start()
    # Was: the word "false" of the form was taken for true, and the update was gone.
    await bot.set_webhook("http://127.0.0.1:9/hook", drop_pending_updates=False)
    assert len(telegram.world.updates) == 1


async def test_a_second_poller_ends_the_first(telegram: LocalTelegram, bot: Bot) -> None:
    first = asyncio.gather(bot.get_updates(timeout=20), return_exceptions=True)
    await asyncio.sleep(0.1)
    second = asyncio.gather(bot.get_updates(timeout=1))
    assert isinstance((await first)[0], TelegramConflictError)
    assert (await second)[0] == []


async def test_a_press_reaches_the_bot_and_is_answered_once(telegram: LocalTelegram, bot: Bot) -> None:
    tom = telegram.person("Tom")
    await tom.start()
    await bot.send_message(tom.user.id, "Ready?", reply_markup=keyboard("Yes", "No"))
    callback = await tom.presses("Yes")
    update = (await bot.get_updates())[-1]
    assert update.callback_query is not None
    assert update.callback_query.data == "yes"
    await bot.answer_callback_query(callback, text="Good")
    assert telegram.world.callback_answers[callback]["text"] == "Good"
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(callback)


async def test_text_that_looks_like_json_stays_text(telegram: LocalTelegram, bot: Bot) -> None:
    tom = telegram.person("Tom")
    await tom.start()
    await bot.send_message(tom.user.id, '["a", 1]')
    assert tom.sees().text == '["a", 1]'


async def test_files_go_both_ways(telegram: LocalTelegram, bot: Bot) -> None:
    tom = telegram.person("Tom")
    await tom.start()
    await bot.send_document(tom.user.id, BufferedInputFile("zażółć".encode(), "talk.txt"), caption="All of it")
    shown = tom.sees().body["document"]
    assert shown["file_name"] == "talk.txt"
    file = await bot.get_file(shown["file_id"])
    content = await bot.download_file(file.file_path or "")
    assert content is not None
    assert content.read().decode() == "zażółć"


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "message text is empty"), ("  ", "message text is empty"), ("🙂" * 2049, "message is too long")],
)
async def test_texts_that_telegram_refuses(telegram: LocalTelegram, bot: Bot, text: str, why: str) -> None:
    tom = telegram.person("Tom")
    await tom.start()
    with pytest.raises(TelegramBadRequest, match=why):
        await bot.send_message(tom.user.id, text)


async def test_an_edit_that_changes_nothing_is_refused(telegram: LocalTelegram, bot: Bot) -> None:
    tom = telegram.person("Tom")
    await tom.start()
    sent = await bot.send_message(tom.user.id, "one")
    await bot.edit_message_text("two", chat_id=tom.user.id, message_id=sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("two", chat_id=tom.user.id, message_id=sent.message_id)


async def test_the_bot_may_not_write_first_nor_to_whom_blocked_it(telegram: LocalTelegram, bot: Bot) -> None:
    tom = telegram.person("Tom")
    with pytest.raises(TelegramForbiddenError, match="can't initiate"):
        await bot.send_message(tom.user.id, "hello")
    await tom.start()
    await tom.blocks()
    with pytest.raises(TelegramForbiddenError, match="blocked"):
        await bot.send_message(tom.user.id, "hello")


async def test_a_group_that_grew_names_its_new_id(telegram: LocalTelegram, bot: Bot) -> None:
    group = telegram.group(supergroup=False)
    grown = group.upgrade()
    with pytest.raises(TelegramMigrateToChat) as caught:
        await bot.send_message(group.id, "card")
    assert caught.value.migrate_to_chat_id == grown.id
    await bot.send_message(grown.id, "card")
    assert grown.messages[-1].text == "card"


async def test_a_wrong_token_is_refused(telegram: LocalTelegram) -> None:
    async with bot_for(telegram, "999:AAAAAA") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind="flood", seconds=3), TelegramRetryAfter),
        (Fault(kind="server_error"), TelegramServerError),
        (Fault(kind="refuse"), TelegramForbiddenError),
        (Fault(kind="reset"), TelegramNetworkError),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
async def test_a_fault_befalls_one_call_and_nothing_is_sent(
    telegram: LocalTelegram, bot: Bot, fault: Fault, error: type[Exception]
) -> None:
    tom = telegram.person("Tom")
    await tom.start()
    telegram.faults.add(fault)
    with pytest.raises(error):
        await bot.send_message(tom.user.id, "hello")
    assert tom.messages == []
    await bot.send_message(tom.user.id, "hello")
    assert len(tom.messages) == 1


async def test_accept_and_hang_has_done_its_work(telegram: LocalTelegram, bot: Bot) -> None:
    tom = telegram.person("Tom")
    await tom.start()
    telegram.faults.add(Fault(kind="hang_after"))
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(tom.user.id, "hello")
    assert len(tom.messages) == 1


async def test_a_webhook_gets_the_next_update_only_after_a_2xx(telegram: LocalTelegram, bot: Bot) -> None:
    seen: list[tuple[int, str]] = []
    failing = [503, 503]

    async def hook(request: web.Request) -> web.Response:
        seen.append((json.loads(await request.text())["update_id"], request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        return web.Response(status=failing.pop() if failing else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="s3cret")
        tom = telegram.person("Tom")
        await tom.start()
        await tom.says("hello")
        async with asyncio.timeout(5):
            while telegram.world.updates:
                await asyncio.sleep(0.02)
    finally:
        await runner.cleanup()
    first = seen[0][0]
    assert seen == [(first, "s3cret")] * 3 + [(first + 1, "s3cret")]


async def test_a_second_start_goes_on_with_new_update_ids() -> None:
    """They began at 1001 again, and a bot with a kept database took every update for one it had handled."""
    first = World()
    last = [first.put_update("message", {}) for _ in range(3)][-1]
    await asyncio.sleep(0.01)
    assert World().put_update("message", {}) > last
