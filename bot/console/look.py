"""How a person wants to see the console: their language, light or dark. Kept per person, for every browser."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from bot.wording import language_of
from nlu.labels import LANGUAGES, Language
from storage.unit_of_work import UnitOfWork

Theme = Literal["auto", "light", "dark"]
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``theme`` "auto" follows the machine."""

    lang: Language
    theme: Theme = "auto"


async def read_look(uow: UnitOfWork, telegram_id: int, *, accepts: str) -> Look:
    """What the person chose; until then the language of their cards, or what the browser asks for (``accepts``)."""
    chosen = await uow.settings.get(_key(telegram_id)) or {}
    manager = await uow.managers.by_telegram(telegram_id)
    spoken = manager.language if manager else language_of(accepts.split(",")[0])
    lang = next((lang for lang in LANGUAGES if lang == chosen.get("lang")), spoken)
    theme: Theme = next((theme for theme in THEMES if theme == chosen.get("theme")), "auto")
    return Look(lang=lang, theme=theme)


async def keep_look(uow: UnitOfWork, telegram_id: int, look: Look, *, at: datetime) -> None:
    await uow.settings.put(_key(telegram_id), {"lang": look.lang, "theme": look.theme}, at=at)


def _key(telegram_id: int) -> str:
    return f"console_look:{telegram_id}"
