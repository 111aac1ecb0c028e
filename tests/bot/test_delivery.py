"""What becomes of a call, tried on the wire against the local Telegram."""

import gc
import weakref
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import GetMyCommands
from aiohttp import web
from pydantic import HttpUrl, SecretStr

from bot.delivery import FILE_KEY, REPEAT_KEY, build, deliver
from bot.local_telegram import Fault, LocalTelegram, Person
from bot.settings import Settings
from bot.telegram import Session, make_bot
from storage.outbox import Leased
from tests.process import free_port


@pytest.fixture
async def tom(telegram: LocalTelegram) -> Person:
    tom = telegram.person("Tom")
    await tom.start()
    return tom


def message(chat_id: int, **changes: Any) -> Leased:
    row = Leased(
        id=1,
        chat_id=chat_id,
        method="sendMessage",
        payload={"text": "hello"},
        message_class="alert",
        priority="alert",
        lead_id=None,
        edits_message_id=None,
        attempt=1,
        failures=0,
        repeat=False,
        lease="x",
    )
    return replace(row, **changes)


async def test_a_message_that_arrives_brings_its_number(bot: Bot, tom: Person) -> None:
    outcome = await deliver(bot, message(tom.user.id))
    assert outcome.fate == "sent"
    assert outcome.message_id == tom.sees().id


async def test_an_edit_changes_the_message_that_was_sent(bot: Bot, tom: Person) -> None:
    sent = await deliver(bot, message(tom.user.id))
    edit = message(tom.user.id, method="editMessageText", payload={"text": "bye"}, edits_message_id=sent.message_id)
    assert (await deliver(bot, edit)).fate == "sent"
    assert [m.text for m in tom.messages] == ["bye"]
    assert (await deliver(bot, edit)).fate == "sent", "nothing to change is as good as changed"


async def test_only_a_repeat_says_that_it_is_one(bot: Bot, tom: Person) -> None:
    payload = {"text": "card", REPEAT_KEY: "(may be a repeat)"}
    await deliver(bot, message(tom.user.id, payload=payload))
    await deliver(bot, message(tom.user.id, payload=payload, repeat=True))
    assert [m.text for m in tom.messages] == ["card", "card\n(may be a repeat)"]


async def test_a_text_goes_out_as_a_file(telegram: LocalTelegram, bot: Bot, tom: Person) -> None:
    payload = {FILE_KEY: {"name": "talk.txt", "text": "привет"}, "caption": "all of it"}
    assert (await deliver(bot, message(tom.user.id, method="sendDocument", payload=payload))).fate == "sent"
    assert telegram.world.files[tom.sees().body["document"]["file_id"]].decode() == "привет"


@pytest.mark.parametrize(
    ("fault", "fate", "copies"),
    [
        (Fault(kind="flood", seconds=7), "later", 0),
        (Fault(kind="server_error"), "later", 0),
        (Fault(kind="refuse"), "refused", 0),
        (Fault(kind="reset"), "unclear", 0),
        (Fault(kind="hang_after"), "unclear", 1),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
async def test_what_telegram_does_has_its_meaning(
    telegram: LocalTelegram, bot: Bot, tom: Person, fault: Fault, fate: str, copies: int
) -> None:
    telegram.faults.add(fault)
    outcome = await deliver(bot, message(tom.user.id))
    assert outcome.fate == fate
    assert len(tom.messages) == copies
    assert outcome.retry_after == (7 if fault.kind == "flood" else None)


async def test_a_server_that_is_not_there_certainly_got_nothing(tom: Person) -> None:
    async with Bot("1:aaa", session=AiohttpSession(api=TelegramAPIServer.from_base("http://127.0.0.1:9"))) as nowhere:
        assert (await deliver(nowhere, message(tom.user.id))).fate == "later"


async def test_who_blocked_the_bot_is_gone(bot: Bot, tom: Person) -> None:
    await tom.blocks()
    outcome = await deliver(bot, message(tom.user.id))
    assert (outcome.fate, outcome.gone) == ("refused", True)


async def test_a_group_that_moved_names_its_new_id(telegram: LocalTelegram, bot: Bot) -> None:
    group = telegram.group(supergroup=False)
    new = group.upgrade()
    outcome = await deliver(bot, message(group.id))
    assert (outcome.fate, outcome.moved_to) == ("moved", new.id)


async def test_a_row_that_stands_for_no_method_is_refused_without_a_call(bot: Bot, tom: Person) -> None:
    assert (await deliver(bot, message(tom.user.id, method="explode"))).fate == "refused"
    assert (await deliver(bot, message(tom.user.id, payload={"text": []}))).fate == "refused"
    assert tom.messages == []


def test_the_chat_of_a_row_goes_into_the_call_but_not_into_an_answer_to_a_tap() -> None:
    assert build(message(7)).model_dump()["chat_id"] == 7
    answer = build(message(7, method="answerCallbackQuery", payload={"callback_query_id": "1"}))
    assert "chat_id" not in answer.model_dump()


@pytest.mark.parametrize(("status", "fate"), [(502, "later"), (200, "unclear")])
async def test_a_page_instead_of_an_answer_is_trouble_like_any_other(tom: Person, status: int, fate: str) -> None:
    # A proxy's "502 Bad Gateway" in HTML ended the relay, and cut off whatever else was on its way.
    async def page(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<html><h1>Bad Gateway</h1></html>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", page)
    port = free_port()
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    settings = Settings(bot_token=SecretStr("1:aaa"), telegram_api=HttpUrl(f"http://127.0.0.1:{port}"), _env_file=None)
    async with make_bot(settings) as somewhere:
        assert (await deliver(somewhere, message(tom.user.id))).fate == fate
    await runner.cleanup()


async def test_the_model_of_an_answer_is_made_once(bot: Bot) -> None:
    # pydantic holds its generic models weakly: a third of all sent messages made one anew, 10 ms of CPU each.
    def ask() -> weakref.ref[type[Any]]:
        answer = Session().check_response(bot, GetMyCommands(), HTTPStatus.OK, '{"ok": true, "result": []}')
        return weakref.ref(type(answer))

    model = ask()
    gc.collect()
    assert model() is not None
    assert ask() is model
