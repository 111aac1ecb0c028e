"""A draft being written by one person in one tab: saved as they type, never over what somebody else wrote."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.editing import Document
from dialogs.editing.merging import merge
from dialogs.loader import Inspection, inspect_script
from storage.drafts import StoredDraft
from storage.errors import RowMissing, StaleDraft
from storage.scripts import StoredScript
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Somebody else saved in between. ``joined`` holds the changes of both where they do not touch each other."""

    theirs: StoredDraft
    joined: str | None


class Writing:
    """The text in the tab, and what of it is saved.

    Usage::

        writing = await Writing.open(uow, "crm")
        writing.document.edit(...)
        async with visit.acting("scripts") as act:
            await writing.save(act.uow, author=act.person.name, at=act.at)
    """

    def __init__(self, name: str, *, base: StoredScript | None, stored: StoredDraft | None, text: str) -> None:
        self.name, self.base = name, base
        self.document = Document(text)
        self.clash: Clash | None = None
        self._stored, self._saved = stored, text
        self._inspected: tuple[str, Inspection] | None = None

    @classmethod
    async def open(cls, uow: UnitOfWork, name: str) -> "Writing":
        """The draft of a script, or its live version to begin one from. Raises ``RowMissing`` without either."""
        stored = await uow.drafts.get(name)
        versions = await uow.scripts.history(name)
        base = next((one for one in versions if one.is_live), versions[0] if versions else None)
        if stored is None and base is None:
            raise RowMissing(f"script {name}")
        text = stored.text if stored is not None else base.yaml if base is not None else ""
        return cls(name, base=base, stored=stored, text=text)

    @property
    def stored(self) -> StoredDraft | None:
        """The draft as it was last saved or read; None where nothing has been changed yet."""
        return self._stored

    @property
    def dirty(self) -> bool:
        return self.document.text != self._saved

    @property
    def inspection(self) -> Inspection:
        """What the checker says of the text as it stands."""
        text = self.document.text
        if self._inspected is None or self._inspected[0] != text:
            self._inspected = (text, inspect_script(text))
        return self._inspected[1]

    async def save(self, uow: UnitOfWork, *, author: str, at: datetime) -> bool:
        """Save what was written since; whether there was anything. Raises ``StaleDraft``: then call ``clashed``."""
        text = self.document.text
        if self.clash is not None or text == self._saved:
            return False
        self._stored = await uow.drafts.save(
            self.name,
            text=text,
            revision=None if self._stored is None else self._stored.revision,
            author=author,
            at=at,
            base_version_id=None if self.base is None else self.base.id,
        )
        self._saved = text
        return True

    async def clashed(self, uow: UnitOfWork, *, author: str, at: datetime) -> None:
        """Put the own text aside, so that it is not lost whatever happens, and look at the other one."""
        theirs = await uow.drafts.get(self.name)
        if theirs is None:
            # Published or thrown away meanwhile: what is written here begins a draft of its own.
            self._stored, self._saved = None, ""
            return
        await uow.drafts.keep(self.name, text=self.document.text, author=author, at=at)
        joined = merge(self._saved, self.document.text, theirs.text)
        self.clash = Clash(theirs=theirs, joined=joined)

    async def look(self, uow: UnitOfWork) -> bool:
        """Whether somebody else saved; their text is taken over at once where nothing is unsaved here."""
        revision = await uow.drafts.revision(self.name)
        mine = None if self._stored is None else self._stored.revision
        if revision is None or revision == mine or self.clash is not None:
            return False
        theirs = await uow.drafts.get(self.name)
        if theirs is None:
            return False
        if self.dirty:
            self.clash = Clash(theirs=theirs, joined=merge(self._saved, self.document.text, theirs.text))
        else:
            self._take(theirs)
        return True

    async def settle(self, uow: UnitOfWork, text: str, *, author: str, at: datetime) -> None:
        """End a clash with ``text``, which is theirs, mine or of both; the text that gives way is put aside."""
        clash = self.clash
        if clash is None:
            return
        mine = self.document.text
        if text == clash.theirs.text:
            await uow.drafts.keep(self.name, text=mine, author=author, at=at)
        elif text == mine:
            await uow.drafts.keep(
                self.name, text=clash.theirs.text, author=clash.theirs.author, at=clash.theirs.updated_at
            )
        self.clash = None
        self._take(clash.theirs, write=False)
        self.document.write(text)
        await self.save(uow, author=author, at=at)

    def _take(self, theirs: StoredDraft, *, write: bool = True) -> None:
        self._stored, self._saved = theirs, theirs.text
        if write:
            self.document.write(theirs.text)


__all__ = ["Clash", "StaleDraft", "Writing"]
