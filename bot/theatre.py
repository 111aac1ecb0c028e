"""Plays scripts in the terminal: the dialogs that come with Bantik, and a visitor who types."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from bot.matching import Matcher
from dialogs.desk import Desk
from dialogs.loader import load_script, shipped_scripts
from dialogs.schema import Script
from dialogs.transcript import Line, PlayedVisitor, Transcript, play, played_visitors
from nlu.labels import Language
from nlu.reader import Reader

#: A Wednesday at noon, so that the transcripts read the same on every day.
CURTAIN: Final = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


class Theatre:
    """A reader, the answers' examples and the hours of a desk."""

    def __init__(self, *, reader: Reader, desk: Callable[[datetime], Desk]) -> None:
        self._reader, self._desk, self._matcher = reader, desk, Matcher(reader)

    def all_played(self, *, why: bool) -> str:
        """The dialogs that come with Bantik, each with its heading and its end."""
        return "\n\n\n".join(self.played(name, visitor, why=why) for name, visitor in played_visitors().items())

    def played(self, name: str, visitor: PlayedVisitor, *, why: bool = False) -> str:
        script = load_script(shipped_scripts()[visitor.script], name=visitor.script)
        done = self.perform(visitor, script)
        state = done.state
        heading = f"=== {name} ({visitor.script}, {visitor.lang})"
        ending = (
            f"--- {done.questions} questions, stage {state.exit or state.stage}, {state.warmth}, score {state.score}"
        )
        return f"{heading}\n{done.render(asides=why)}\n{ending}"

    def perform(self, visitor: PlayedVisitor, script: Script) -> Transcript:
        """One visitor through one script."""
        return play(
            visitor, script=script, reader=self._reader, desk=self._desk, at=CURTAIN, match=self._matcher.nearest
        )

    def talk(self, script: Script, *, lang: Language, says: Iterable[str], why: bool) -> Iterator[str]:
        """A visitor who types: after each line, what the bot said since the last."""
        lines: list[Line] = []
        shown = 0
        for words in ("", *says):
            if words:
                lines.append(Line(text=words))
            done = self.perform(PlayedVisitor(script=script.id, lang=lang, says=tuple(lines) or (_SILENCE,)), script)
            rows = done.render(asides=why).splitlines()
            yield "\n".join(rows[shown:])
            shown = len(rows)


_SILENCE: Final = Line.model_validate({"wait": "1m"})
