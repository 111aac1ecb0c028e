"""One page shown to one person: everything that a page needs in order to draw itself."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from bot.console.access import Act, Person
from bot.console.backstage import Backstage
from bot.console.look import Look
from bot.console.roles import Permission
from bot.pen import moment
from bot.wording import say
from dialogs import formats
from nlu.labels import Language
from storage.unit_of_work import UnitOfWork


@dataclass(slots=True, kw_only=True)
class Visit:
    """``path`` holds the parts of the address in braces, ``query`` what stands behind its question mark."""

    back: Backstage
    person: Person
    look: Look
    path: Mapping[str, str]
    query: Mapping[str, str]
    #: Heading of the page where it is not the page's own title (the name of a lead).
    heading: str | None = None

    @property
    def lang(self) -> Language:
        return self.look.lang

    def say(self, name: str, /, **values: object) -> str:
        """The text ``console.<name>`` in the reader's language."""
        return say(self.lang, f"console.{name}", **values)

    def when(self, at: datetime) -> str:
        """A moment in the team's time: the hour, with the day where it is not today."""
        return moment(at, now=self.back.now(), zone=self.back.zone, lang=self.lang)

    def number(self, amount: float) -> str:
        return formats.number(amount, lang=self.lang)

    def seeing(self, permission: Permission = "see") -> AbstractAsyncContextManager[UnitOfWork]:
        """A snapshot to read from, once it is sure that the person may still look.

        Raises ``SessionEnded`` or ``NotAllowed``, which the page shows by itself.
        """
        return self.back.access.seeing(self.person, permission)

    def acting(self, permission: Permission) -> AbstractAsyncContextManager[Act]:
        """The transaction of one change, once it is sure that the person may make it; note it with ``act.note``.

        Raises ``SessionEnded`` or ``NotAllowed``, which the page shows by itself.
        """
        return self.back.access.acting(self.person, permission)
