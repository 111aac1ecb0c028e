"""Talking with a draft in an admin's own chat, as a visitor would. Nothing of it is a dialog, a lead or a report."""

from dataclasses import dataclass
from typing import Any, Final, Self

from bot.desk import WorkingHours
from bot.outgoing import say_payload
from bot.publishing.desk import Admin
from bot.publishing.uploads import mark_of
from bot.turn import Turn
from bot.wording import say
from dialogs.effects import MakeOffer, Say
from dialogs.engine import begin, step
from dialogs.events import AnyEvent, Started
from dialogs.loader import load_script
from dialogs.options import asked_label
from dialogs.schema import Script
from dialogs.state import DialogState
from nlu.labels import Asked, Language
from storage.unit_of_work import UnitOfWork

#: Parsed drafts that are kept.
_MOST_KEPT: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """An admin's talk with a draft, as it stands."""

    name: str
    mark: str
    state: DialogState

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        state = DialogState.model_validate(value["state"])
        return cls(name=value["name"], mark=value["mark"], state=state)

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "mark": self.mark, "state": self.state.model_dump(mode="json")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the reader must know of a draft: its questions' examples, what it had asked, in which language."""

    script: Script
    asked: Asked | None
    lang: Language


class Preview:
    """The talk is kept among the values that survive a restart, until ``/done`` or until the draft is another."""

    def __init__(self, *, hours: WorkingHours) -> None:
        self._hours = hours
        self._parsed: dict[str, Script] = {}

    async def trying(self, uow: UnitOfWork, telegram_id: int) -> Trying | None:
        """The talk in which somebody is."""
        value = await uow.settings.get(_key(telegram_id))
        return None if value is None else Trying.of(value)

    async def heard(self, uow: UnitOfWork, telegram_id: int) -> Heard | None:
        """What the reader must know before somebody's words are read: the draft and what it had asked."""
        trying = await self.trying(uow, telegram_id)
        script = None if trying is None else await self._script(uow, trying)
        if trying is None or script is None:
            return None
        return Heard(script=script, asked=asked_label(trying.state, script), lang=trying.state.lang)

    async def begin(self, turn: Turn, admin: Admin, *, name: str, mark: str) -> None:
        """Start the talk as a visitor of the admin's language would."""
        draft = await turn.uow.drafts.get(name)
        if draft is None or mark_of(draft.text) != mark:
            await turn.send(admin.chat_id, {"text": say(admin.lang, "publish.scripts.stale")})
            return
        await turn.send(admin.chat_id, {"text": say(admin.lang, "publish.scripts.trying", script=name)})
        script = self._parse(draft.text)
        trying = Trying(name=name, mark=mark, state=begin(script, lang=admin.lang))
        await self._step(turn, admin, trying, script, Started(at=turn.now, name=admin.by.name))

    async def play(self, turn: Turn, admin: Admin, trying: Trying, event: AnyEvent) -> None:
        """One thing the admin said or tapped."""
        script = await self._script(turn.uow, trying)
        if script is None:
            await turn.uow.settings.drop(_key(admin.chat_id))
            await turn.send(admin.chat_id, {"text": say(admin.lang, "publish.scripts.draft_gone")})
            return
        await self._step(turn, admin, trying, script, event)

    async def end(self, turn: Turn, admin: Admin) -> None:
        """``/done``. A keyboard that the talk left open goes."""
        await turn.uow.settings.drop(_key(admin.chat_id))
        payload = {"text": say(admin.lang, "publish.scripts.tried"), "reply_markup": {"remove_keyboard": True}}
        await turn.send(admin.chat_id, payload)

    async def _step(self, turn: Turn, admin: Admin, trying: Trying, script: Script, event: AnyEvent) -> None:
        state, effects = step(trying.state, event, script=script, desk=self._hours.promise(turn.now))
        for effect in effects:
            if isinstance(effect, Say):
                await turn.send(admin.chat_id, say_payload(effect))
            elif isinstance(effect, MakeOffer):
                await turn.send(admin.chat_id, {"text": say(admin.lang, "publish.scripts.would_offer")})
        now = Trying(name=trying.name, mark=trying.mark, state=state)
        await turn.uow.settings.put(_key(admin.chat_id), now.as_json(), at=turn.now)

    async def _script(self, uow: UnitOfWork, trying: Trying) -> Script | None:
        draft = await uow.drafts.get(trying.name)
        return None if draft is None or mark_of(draft.text) != trying.mark else self._parse(draft.text)

    def _parse(self, text: str) -> Script:
        mark = mark_of(text)
        if mark not in self._parsed:
            while len(self._parsed) >= _MOST_KEPT:
                self._parsed.pop(next(iter(self._parsed)))
            self._parsed[mark] = load_script(text)
        return self._parsed[mark]


def _key(telegram_id: int) -> str:
    return f"preview:{telegram_id}"
