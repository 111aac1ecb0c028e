"""How managers talk with visitors: /talk, /done, the buttons, and everything in the topics of the sales group."""

from typing import Any

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import CallbackQuery, Message

from bot.moving import group_moved
from bot.routers.people import IsManager
from bot.routers.telling import answer
from bot.services import Services
from bot.talking.content import content_of
from bot.talking.talks import TALK
from bot.turn import Turn
from bot.wording import language_of, say
from storage.tables import Manager, Topic

PRIVATE = F.chat.type == ChatType.PRIVATE


def router() -> Router:
    talking = Router(name="talking")
    talking.callback_query.register(tapped, F.data.startswith(f"{TALK}:"))
    talking.message.register(talk, PRIVATE, IsManager(), Command("talk"))
    talking.message.register(done, PRIVATE, IsManager(), Command("done"))
    talking.edited_message.register(edited, PRIVATE, IsManager())
    talking.message.register(upgraded, F.migrate_to_chat_id)
    talking.message.register(talk_here, InTopic(), IsManager(), Command("talk"))
    talking.message.register(done_here, InTopic(), IsManager(), Command("done"))
    talking.message.register(in_topic, InTopic())
    talking.edited_message.register(edited, InTopic(), IsManager())
    return talking


class InTopic(Filter):
    """Lets messages pass that stand in the topic of a lead."""

    async def __call__(self, message: Message, turn: Turn, services: Services) -> bool | dict[str, Any]:
        if message.chat.type == ChatType.PRIVATE or message.chat.id != await services.team.group_id(turn.uow):
            return False
        await services.housing.seen(turn, message.chat)
        if not message.is_topic_message or message.message_thread_id is None:
            return False
        found = await turn.uow.topics.at(message.chat.id, message.message_thread_id)
        return False if found is None else {"topic": found}


async def tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``t:<lead>:on[:<visitor>]`` and ``t:<lead>:off``; a talk goes on where the button was tapped."""
    number, _, what = (callback.data or "")[len(TALK) + 1 :].partition(":")
    action, _, with_id = what.partition(":")
    if manager is None:
        lang = language_of(callback.from_user.language_code)
        await answer(callback, turn, say(lang, "answer.not_manager"), alert=True)
        return
    if not number.isdigit() or callback.message is None:
        await answer(callback, turn, say(manager.language, "answer.gone"))
        return
    if action == "off":
        going_on = await turn.uow.talks.of_lead(int(number))
        await answer(callback, turn, await services.talking.done(turn, manager, going_on))
        return
    thread_id = getattr(callback.message, "message_thread_id", None)
    words = await services.talking.begin(
        turn,
        manager,
        int(number),
        chat_id=callback.message.chat.id,
        thread_id=thread_id if getattr(callback.message, "is_topic_message", None) else None,
        with_id=int(with_id) if with_id.isdigit() else None,
    )
    await answer(callback, turn, words)


async def talk(message: Message, command: CommandObject, turn: Turn, services: Services, manager: Manager) -> None:
    """``/talk 123``; without a number, where there is only one lead that can be meant."""
    number = (command.args or "").strip().lstrip("#№")
    if not number.isdigit():
        mine = await turn.uow.leads.owned_by(manager.id)
        if number or len(mine) != 1:
            await turn.send(message.chat.id, {"text": say(manager.language, "talk.usage")})
            return
        number = str(mine[0].id)
    before = await turn.uow.talks.in_private(manager.id)
    words = await services.talking.begin(turn, manager, int(number), chat_id=message.chat.id, thread_id=None)
    if (await turn.uow.talks.in_private(manager.id) or before) is before:
        await turn.send(message.chat.id, {"text": words})


async def done(message: Message, turn: Turn, services: Services, manager: Manager) -> None:
    going_on = await turn.uow.talks.in_private(manager.id)
    words = await services.talking.done(turn, manager, going_on)
    if going_on is None:
        await turn.send(message.chat.id, {"text": words})


async def edited(message: Message, turn: Turn, services: Services, manager: Manager) -> None:
    await services.passing.manager_edited(turn, manager, message)


async def upgraded(message: Message, turn: Turn, services: Services) -> None:
    """The group became a supergroup, and Telegram says so before anything we send is refused."""
    if message.migrate_to_chat_id is not None:
        await group_moved(turn, services.team, old=message.chat.id, new=message.migrate_to_chat_id)


async def talk_here(message: Message, turn: Turn, services: Services, manager: Manager, topic: Topic) -> None:
    before = await turn.uow.talks.of_lead(topic.lead_id)
    words = await services.talking.begin(
        turn, manager, topic.lead_id, chat_id=message.chat.id, thread_id=message.message_thread_id
    )
    if before is not None or await turn.uow.talks.of_lead(topic.lead_id) is None:
        await _reply(message, turn, words)


async def done_here(message: Message, turn: Turn, services: Services, manager: Manager, topic: Topic) -> None:
    going_on = await turn.uow.talks.of_lead(topic.lead_id)
    words = await services.talking.done(turn, manager, going_on)
    if going_on is None or going_on.manager_id != manager.id:
        await _reply(message, turn, words)


async def in_topic(message: Message, turn: Turn, services: Services, manager: Manager | None, topic: Topic) -> None:
    """What the owner writes during a talk goes to the visitor; everything else is a note for the team."""
    content = content_of(message)
    if content is None or (message.text or "").startswith("/"):
        return
    going_on = await turn.uow.talks.of_lead(topic.lead_id)
    if manager is not None and going_on is not None and going_on.manager_id == manager.id:
        if (going_on.chat_id, going_on.thread_id) != (message.chat.id, message.message_thread_id):
            await turn.uow.talks.move(going_on.id, chat_id=message.chat.id, thread_id=message.message_thread_id)
            going_on = await turn.uow.talks.get(going_on.id)
        await services.passing.from_manager(turn, going_on, manager, message)
        return
    await _note(message, turn, services, manager, topic, words=content.words, media=content.media)


async def _note(
    message: Message,
    turn: Turn,
    services: Services,
    manager: Manager | None,
    topic: Topic,
    *,
    words: str,
    media: dict[str, Any] | None,
) -> None:
    lead = await turn.uow.leads.get(topic.lead_id)
    before = await turn.uow.transcripts.of_dialog(lead.dialog_id)
    author = message.from_user.first_name if manager is None and message.from_user else None
    await turn.uow.transcripts.add(
        lead.dialog_id,
        direction="note",
        text=f"{author}: {words}" if author else words,
        media=media,
        manager_id=manager.id if manager else None,
        update_id=turn.update_id,
        at=turn.written_at,
    )
    if manager is not None and words:
        await services.noting.note(turn, manager, lead, words)
    owns = manager is not None and manager.id == lead.owner_id
    if owns and manager is not None and not any(line.manager_id == manager.id for line in before):
        name = lead.name or say(manager.language, "transcript.visitor")
        await _reply(message, turn, say(manager.language, "talk.noted", name=name))


async def _reply(message: Message, turn: Turn, text: str) -> None:
    payload: dict[str, Any] = {
        "text": text,
        "message_thread_id": message.message_thread_id,
        "reply_parameters": {"message_id": message.message_id, "allow_sending_without_reply": True},
    }
    await turn.send(message.chat.id, payload, order_key=f"topic-said:{message.chat.id}:{message.message_thread_id}")
