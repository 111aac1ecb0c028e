"""How people of the company become managers, and how sources get their links."""

import re
import secrets
from datetime import timedelta
from typing import Final

from bot.offering import Offering
from bot.places import Place
from bot.team import Team
from bot.turn import Turn
from bot.wording import language_of, say
from nlu.labels import Language
from storage.tables import Manager
from storage.tables.people import SourceKind

INVITE_PREFIX: Final = "join-"
INVITE_LASTS: Final = timedelta(days=7)
SOURCE_CODE: Final = re.compile(r"^[A-Za-z0-9_-]{1,32}$")
SOURCE_KINDS: Final[tuple[SourceKind, ...]] = ("seed", "net", "spear")


class Joining:
    """Invitations and sources. All methods work inside the transaction."""

    def __init__(self, *, team: Team, offering: Offering) -> None:
        self._team, self._offering = team, offering

    async def invite(self, turn: Turn, *, username: str, lang: Language) -> str:
        """Make a link that lets one person become a manager; the words to send with it."""
        token = secrets.token_urlsafe(18)
        until = turn.now + INVITE_LASTS
        await turn.uow.managers.invite(token, role="manager", expires_at=until, at=turn.now)
        return say(
            lang, "invite.made", until=f"{until:%d.%m.%Y}", link=f"https://t.me/{username}?start={INVITE_PREFIX}{token}"
        )

    async def redeem(
        self, turn: Turn, *, token: str, telegram_id: int, name: str, username: str | None, language_code: str | None
    ) -> str:
        """Let a person join by a link; the words that greet them, or say why not."""
        lang = language_of(language_code)
        known = await turn.uow.managers.by_telegram(telegram_id)
        if known is not None and known.state != "left":
            return say(known.language, "manager.already")
        manager = await turn.uow.managers.redeem(
            token, telegram_id=telegram_id, name=name, username=username, language=lang, at=turn.now
        )
        if manager is None:
            return say(lang, "invite.unknown")
        await self.is_free(turn, manager)
        return say(lang, "manager.welcome", name=name)

    async def is_free(self, turn: Turn, manager: Manager) -> None:
        """Show somebody who became free what waits for a manager."""
        place = Place(chat_id=manager.telegram_id, kind="private", lang=manager.language, manager_id=manager.id)
        await self._offering.show_waiting(turn, place)

    async def admin_arrives(
        self, turn: Turn, *, telegram_id: int, name: str, username: str | None, language_code: str | None
    ) -> Manager:
        """An admin of the settings pressed Start: from now on the bot may write to them.

        They take part in sales only if they say so with /free.
        """
        known = await turn.uow.managers.by_telegram(telegram_id)
        manager = await turn.uow.managers.join(
            telegram_id=telegram_id,
            name=name,
            username=username,
            language=known.language if known else language_of(language_code),
            is_admin=True,
            at=turn.now,
        )
        if known is None:
            await turn.uow.managers.set_state(manager.id, "busy", at=turn.now)
        return manager

    async def source(self, turn: Turn, *, words: str, username: str, lang: Language) -> str:
        """Make a source from "CODE [kind] [campaign]"; the words to answer with."""
        parts = words.split()
        if not parts or not SOURCE_CODE.match(parts[0]) or "__" in parts[0] or parts[0].startswith(INVITE_PREFIX):
            return say(lang, "source.usage")
        code = parts[0]
        kind: SourceKind = next((k for k in SOURCE_KINDS if k in parts[1:2]), "net")
        rest = parts[2:] if len(parts) > 1 and parts[1] in SOURCE_KINDS else parts[1:]
        link = f"https://t.me/{username}?start={code}"
        if await turn.uow.sources.by_code(code) is not None:
            return say(lang, "source.exists", code=code, link=link)
        await turn.uow.sources.add(code=code, kind=kind, campaign=" ".join(rest) or None, link=link, at=turn.now)
        return say(lang, "source.made", code=code, link=link)
