"""``bantik doctor``: tries everything that an installation needs and says what to do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ChatMemberRestricted
from rich.console import Console
from rich.markup import escape

from bot.settings import ENV_FILE, Settings, readable_by_others
from bot.telegram import make_bot
from nlu.reader import Reader, ReaderLoadError
from storage import migrations
from storage.errors import StorageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``good``: nothing to do; None: nothing is wrong, but it could be better."""

    what: str
    good: bool | None
    words: str


async def examine(settings: Settings, *, console: Console | None = None) -> bool:
    """Print a finding a line; True where nothing stands in the way of ``bantik run``."""
    findings = [_model(), await _database(settings)]
    if warning := readable_by_others():
        findings.append(Finding(what=ENV_FILE, good=None, words=warning))
    if settings.bot_token is None:
        findings.append(Finding(what="token", good=False, words="BANTIK_BOT_TOKEN is missing; ask @BotFather for one"))
    else:
        async with make_bot(settings) as bot:
            findings += await _telegram(bot, settings)
    findings.append(_people(settings))
    out = console or Console()
    for finding in findings:
        sign = {True: "[green]ok[/green]  ", None: "[yellow]note[/yellow]", False: "[red]fail[/red]"}[finding.good]
        # A title of a group may look like rich's markup.
        out.print(f"{sign}  {finding.what}: {escape(finding.words)}", highlight=False)
    return all(finding.good is not False for finding in findings)


def _model() -> Finding:
    try:
        reader = Reader.load()
    except ReaderLoadError as error:
        return Finding(what="model", good=False, words=str(error))
    return Finding(what="model", good=True, words=f"version {reader.version}, all checksums agree")


async def _database(settings: Settings) -> Finding:
    try:
        status = await migrations.check(settings.database_url.get_secret_value())
    except StorageError as error:
        return Finding(what="database", good=False, words=str(error))
    if status.current is None:
        return Finding(what="database", good=None, words="empty; `bantik run` will set it up")
    if status.current != status.head:
        return Finding(
            what="database", good=None, words="older than the program; `bantik run` will bring it up to date"
        )
    return Finding(what="database", good=True, words=f"up to date ({status.head})")


async def _telegram(bot: Bot, settings: Settings) -> list[Finding]:
    try:
        me = await bot.get_me()
    except TelegramAPIError as error:
        words = f"{settings.telegram_api.host} says {type(error).__name__}; check BANTIK_BOT_TOKEN and the network"
        return [Finding(what="token", good=False, words=words)]
    findings = [Finding(what="token", good=True, words=f"@{me.username}")]
    findings.append(await _try("webhook", lambda: _webhook(bot, settings)))
    if settings.sales_chat_id is not None:
        findings.append(await _try("sales group", lambda: _group(bot, settings.sales_chat_id or 0)))
    return findings


async def _webhook(bot: Bot, settings: Settings) -> Finding:
    info = await bot.get_webhook_info()
    wanted = str(settings.webhook_url) if settings.webhook_url else ""
    if info.url and not wanted:
        words = "one is set, but BANTIK_WEBHOOK_URL is not; `bantik run` will delete it and poll"
        return Finding(what="webhook", good=None, words=words)
    if info.url != wanted:
        words = f"{'another' if info.url else 'none'} is set; `bantik run` will set BANTIK_WEBHOOK_URL"
        return Finding(what="webhook", good=None, words=words)
    if info.last_error_message:
        return Finding(what="webhook", good=None, words=f"Telegram's last error: {info.last_error_message}")
    return Finding(what="webhook", good=True, words="set" if info.url else "none; long polling")


async def _group(bot: Bot, chat_id: int) -> Finding:
    chat = await bot.get_chat(chat_id)
    member = await bot.get_chat_member(chat_id, bot.id)
    if member.status in ("left", "kicked"):
        return Finding(what="sales group", good=False, words=f"the bot is not in {chat.title!r}; add it")
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        words = f"the bot may not write in {chat.title!r}; give it the right to send messages"
        return Finding(what="sales group", good=False, words=words)
    return Finding(what="sales group", good=True, words=f"{chat.title!r}, the bot is {member.status}")


async def _try(what: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await look()
    except TelegramAPIError as error:
        words = f"Telegram says {type(error).__name__}; check the id and that the bot is a member"
        return Finding(what=what, good=False, words=words)


def _people(settings: Settings) -> Finding:
    if not settings.admin_ids:
        words = "BANTIK_ADMIN_IDS is empty: nobody can invite managers or is told when nobody takes a lead"
        return Finding(what="admins", good=None, words=words)
    return Finding(what="admins", good=True, words=f"{len(settings.admin_ids)} (each must press Start once)")
