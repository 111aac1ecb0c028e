"""Talks with a draft: a rehearsal that can go back, have a word changed, and go on with a script that changes too."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.understanding import Understanding
from dialogs.desk import Desk
from dialogs.events import Matched
from dialogs.schema import Script
from dialogs.transcript import Line, Moment, Rehearsal
from nlu.labels import Language
from nlu.reading import Reading

#: A rehearsal longer than this is no rehearsal any more.
MOST_LINES: Final = 60


class TalkTooLong(ValueError):
    """The conversation is longer than any visitor's: begin a new one."""


class Rehearsing:
    """What an admin says to a draft, kept so that all of it can be said again.

    Usage::

        talk = Rehearsing(script, lang="pl", understanding=understanding, desk=desk, at=now)
        await talk.take(Line(text="potrzebujemy CRM"))
        await talk.change(0, Line(text="nic nie potrzebujemy"))
        talk.moments[-1].after.facts
    """

    def __init__(
        self,
        script: Script,
        *,
        lang: Language,
        understanding: Understanding,
        desk: Callable[[datetime], Desk],
        at: datetime,
        name: str | None = None,
    ) -> None:
        self.script, self.lang, self.name = script, lang, name
        self._understanding, self._desk, self._begun_at = understanding, desk, at
        self.lines: list[Line] = []
        #: How many of the lines could be said; fewer where a button of theirs is gone.
        self.said = 0
        self._stage = self._begin()
        #: Index of the moment that each line brought about.
        self.moment_of: list[int] = []

    @property
    def moments(self) -> list[Moment]:
        return self._stage.transcript.moments

    @property
    def stage(self) -> Rehearsal:
        return self._stage

    async def take(self, line: Line) -> None:
        """Say or do one more thing. Raises ``TalkTooLong``, and ``ValueError`` where there is no such button."""
        if len(self.lines) >= MOST_LINES:
            raise TalkTooLong
        await self._play(line)
        self.lines.append(line)

    async def back(self) -> None:
        """Take the last line back."""
        await self._again(self.lines[:-1])

    async def change(self, index: int, line: Line) -> None:
        """Have said something else at ``index``, and go on as before from there."""
        await self._again([*self.lines[:index], line, *self.lines[index + 1 :]])

    async def with_script(self, script: Script) -> None:
        """The same words again to a script that has changed."""
        self.script = script
        await self._again(self.lines)

    async def anew(self, *, lang: Language) -> None:
        """Another visitor, who has said nothing yet."""
        self.lang = lang
        await self._again([])

    async def _again(self, lines: list[Line]) -> None:
        self._stage, self.lines, self.said, self.moment_of = self._begin(), lines, 0, []
        for line in lines:
            try:
                await self._play(line)
            except ValueError:
                # A button that this script no longer shows: what follows makes no sense without it.
                self.lines = lines[: self.said]
                return

    async def _play(self, line: Line) -> None:
        stage = self._stage
        before = len(stage.transcript.moments)
        if line.text is None:
            stage.take(line)
        else:
            reading, match = await self._read(line.text)
            stage.hear(line.text, reading, match)
        self.moment_of.append(min(before, len(stage.transcript.moments) - 1))
        self.said += 1

    async def _read(self, text: str) -> tuple[Reading, Matched | None]:
        stage = self._stage
        reading = await self._understanding.read(text, asked=stage.asked, now=stage.next_at, lang=stage.state.lang)
        return reading, await self._understanding.match(text, script=self.script)

    def _begin(self) -> Rehearsal:
        return Rehearsal(self.script, lang=self.lang, name=self.name, desk=self._desk, at=self._begun_at)
