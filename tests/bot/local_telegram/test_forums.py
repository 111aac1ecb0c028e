"""Topics and media of the local Telegram, with the words in which the real one refuses."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InputMediaPhoto, MediaUnion

from bot.local_telegram import Group, LocalTelegram


@pytest.fixture
def forum(telegram: LocalTelegram) -> Group:
    group = telegram.group()
    group.becomes_forum()
    return group


async def test_a_topic_is_made_changed_closed_opened_and_deleted(bot: Bot, forum: Group) -> None:
    icons = await bot.get_forum_topic_icon_stickers()
    made = await bot.create_forum_topic(forum.id, "Tom", icon_custom_emoji_id=icons[0].custom_emoji_id)
    number = made.message_thread_id
    sent = await bot.send_message(forum.id, "hello", message_thread_id=number)
    assert sent.message_thread_id == number
    assert sent.is_topic_message
    assert await bot.edit_forum_topic(forum.id, number, name="Tom, won")
    assert forum.topic("won").icon_custom_emoji_id == icons[0].custom_emoji_id
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.edit_forum_topic(forum.id, number, name="Tom, won")
    assert await bot.close_forum_topic(forum.id, number)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(forum.id, number)
    await bot.send_message(forum.id, "an administrator may", message_thread_id=number)
    forum.ranks_bot("member")
    with pytest.raises(TelegramBadRequest, match="TOPIC_CLOSED"):
        await bot.send_message(forum.id, "a member may not", message_thread_id=number)
    forum.ranks_bot("topics")
    assert await bot.reopen_forum_topic(forum.id, number)
    assert await bot.delete_forum_topic(forum.id, number)
    assert forum.messages == []


async def test_a_topic_that_somebody_deleted_is_refused_in_telegrams_words(bot: Bot, forum: Group) -> None:
    number = (await bot.create_forum_topic(forum.id, "Tom")).message_thread_id
    forum.deletes(forum.topic("Tom"))
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(forum.id, "hello", message_thread_id=number)
    with pytest.raises(TelegramBadRequest, match="TOPIC_ID_INVALID"):
        await bot.edit_forum_topic(forum.id, number, name="Eva")


async def test_topics_need_a_forum_and_a_right(telegram: LocalTelegram, bot: Bot, forum: Group) -> None:
    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await bot.create_forum_topic(telegram.group("Plain").id, "Tom")
    forum.ranks_bot("administrator")
    with pytest.raises(TelegramBadRequest, match="not enough rights to create a topic"):
        await bot.create_forum_topic(forum.id, "Tom")
    member = await bot.get_chat_member(forum.id, bot.id)
    assert member.status == "administrator"


async def test_what_a_person_writes_in_a_topic_says_where_it_stands(
    telegram: LocalTelegram, bot: Bot, forum: Group
) -> None:
    await bot.create_forum_topic(forum.id, "Tom")
    await forum.says(telegram.person("Anna"), "a note", topic=forum.topic("Tom"))
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.message_thread_id == forum.topic("Tom").id
    assert message.reply_to_message is not None
    assert message.reply_to_message.forum_topic_created is not None


async def test_files_albums_and_places_go_by_what_telegram_knows_them_by(telegram: LocalTelegram, bot: Bot) -> None:
    tom, eva = telegram.person("Tom"), telegram.person("Eva")
    await tom.start()
    await eva.start()
    await tom.sends("video_note")
    await tom.sends("photo", caption="roof")
    await tom.sends("location")
    note, photo, place = [update.message for update in (await bot.get_updates())[-3:]]
    assert note is not None
    assert note.video_note is not None
    await bot.send_video_note(eva.user.id, note.video_note.file_id)
    assert photo is not None
    assert photo.photo is not None
    items: list[MediaUnion] = [
        InputMediaPhoto(media=photo.photo[-1].file_id, caption=words) for words in ("one", "two")
    ]
    album = await bot.send_media_group(eva.user.id, items)
    assert [message.caption for message in album] == ["one", "two"]
    assert len({message.media_group_id for message in album}) == 1
    await bot.edit_message_caption(chat_id=eva.user.id, message_id=album[1].message_id, caption="three")
    assert eva.messages[-1].text == "three"
    assert place is not None
    assert place.location is not None
    await bot.send_location(eva.user.id, place.location.latitude, place.location.longitude)
    await bot.copy_message(eva.user.id, tom.user.id, photo.message_id, caption="Tom: roof")
    assert eva.sees().text == "Tom: roof"
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(eva.user.id, tom.user.id, 999)
