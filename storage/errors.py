"""What can go wrong with the database, and what to do about it.

.. code-block:: text

    StorageError
    ├── DatabaseUrlWrong          the address cannot be understood
    ├── DatabaseUnavailable       no answer, or the connection broke
    │   └── DatabaseLoginRefused  an answer, and it is no
    ├── DatabaseLocked            somebody else holds it
    ├── DatabaseFull              no room left
    ├── DatabaseReadOnly          no right to write
    ├── DatabaseCorrupt           the file is damaged
    ├── MigrationNeeded           older than the program
    ├── MigrationUnknown          newer than the program
    ├── MigrationBroken           a migration would have lost rows
    ├── RowRefused                a constraint said no
    ├── RowMissing                no such row
    ├── StaleDialog               somebody saved it in between
    ├── StaleDraft                somebody else wrote in between
    └── LeaseLost                 somebody else has the row now

The docstring of an error is its message. None of them carries a password, a parameter or a row.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import getdoc
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StorageError(Exception):
    """The database did not do what it was asked to do. The log has the details; nothing was stored."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(detail)

    def __str__(self) -> str:
        message = " ".join((getdoc(type(self)) or "").split())
        return f"{message} ({self.detail})" if self.detail else message


class DatabaseUrlWrong(StorageError):
    """The database address cannot be used. Give sqlite+aiosqlite:///file.db or postgresql+asyncpg://user@host/name."""


class DatabaseUnavailable(StorageError):
    """The database does not answer. Check that it runs and that its address is right; Bantik tries again by itself."""


class DatabaseLoginRefused(DatabaseUnavailable):
    """The database refuses the user, the password or the name of the database. Correct them in DATABASE_URL."""


class DatabaseLocked(StorageError):
    """The database is locked by another program. Close what has it open (a second Bantik, a backup) and try again."""


class DatabaseFull(StorageError):
    """There is no room left on the disk of the database. Free some; nothing that was acknowledged is lost."""


class DatabaseReadOnly(StorageError):
    """The database cannot be written. Give the user of this process the right to write the file and its folder."""


class DatabaseCorrupt(StorageError):
    """The database file is damaged, or is no database. Restore it from a backup; keep the damaged file."""


class MigrationNeeded(StorageError):
    """The database is older than this program. Run `bantik db upgrade`."""


class MigrationUnknown(StorageError):
    """The database is newer than this program. Install the newer Bantik, or run its `bantik db downgrade` first."""


class MigrationBroken(StorageError):
    """A migration would have left rows without their parents, so it was undone. Report it; the data are as before."""


class RowRefused(StorageError):
    """The database refused a row that breaks one of its rules. Nothing of this transaction was stored."""


class RowMissing(StorageError):
    """There is no such row. It may have been erased in the meantime."""


class StaleDialog(StorageError):
    """The dialog was saved by somebody else since it was read. Read it again and repeat the step."""


class StaleDraft(StorageError):
    """The draft was saved by somebody else since it was read. Show both texts and let the author choose."""


class LeaseLost(StorageError):
    """The lease ran out and the row went to another worker. Drop what was done with it; the other one does it."""


_SQLITE_WORDS: Final[tuple[tuple[str, type[StorageError]], ...]] = (
    ("locked", DatabaseLocked),
    ("busy", DatabaseLocked),
    ("disk is full", DatabaseFull),
    ("readonly", DatabaseReadOnly),
    ("malformed", DatabaseCorrupt),
    ("not a database", DatabaseCorrupt),
    ("unable to open", DatabaseUnavailable),
    ("disk i/o error", DatabaseUnavailable),
    ("connection closed", DatabaseUnavailable),
    ("no active connection", DatabaseUnavailable),
    ("no such table", MigrationNeeded),
    ("no such column", MigrationNeeded),
)

#: Beginnings of SQLSTATE codes; the longest that fits wins.
_POSTGRES_CODES: Final[tuple[tuple[str, type[StorageError]], ...]] = (
    ("53100", DatabaseFull),
    ("28", DatabaseLoginRefused),
    ("3D000", DatabaseLoginRefused),
    ("25006", DatabaseReadOnly),
    ("42501", DatabaseReadOnly),
    ("55P03", DatabaseLocked),
    ("40", DatabaseLocked),
    ("42P01", MigrationNeeded),
    ("42703", MigrationNeeded),
    ("XX001", DatabaseCorrupt),
    ("XX002", DatabaseCorrupt),
    ("08", DatabaseUnavailable),
    ("53", DatabaseUnavailable),
    ("57", DatabaseUnavailable),
)

_CONSTRAINT: Final = re.compile(r'constraint "(?P<pg>\w+)"|constraint failed: (?P<lite>[\w., ]+)')


def translated(error: BaseException) -> StorageError | None:
    """The error of this package that says what ``error`` means, or None where it is no error of a database.

    Raise it ``from None``: what the drivers say may contain the values of the row.
    """
    if isinstance(error, StorageError):
        return None
    if isinstance(error, PoolTimeout):
        return DatabaseLocked("all connections are in use")
    if isinstance(error, IntegrityError):
        found = _CONSTRAINT.search(str(error.orig))
        return RowRefused((found["pg"] or found["lite"]) if found else "")
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    return None


def _of_driver(error: DBAPIError) -> StorageError:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    if code:
        for beginning, kind in _POSTGRES_CODES:
            if code.startswith(beginning):
                return kind(f"SQLSTATE {code}")
        return StorageError(f"SQLSTATE {code}")
    words = str(error.orig).lower()
    for word, kind in _SQLITE_WORDS:
        if word in words:
            return kind()
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return DatabaseUnavailable(type(error.orig).__name__)
    return StorageError(type(error.orig).__name__)


@contextmanager
def our_errors(*, connecting: bool = False) -> Iterator[None]:
    """Turns errors of the drivers into those of this package; while ``connecting``, those of the network too."""
    try:
        yield
    except Exception as error:
        ours = translated(error)
        if ours is None and connecting and isinstance(error, OSError):
            ours = DatabaseUnavailable(error.strerror or type(error).__name__)
        if ours is None:
            raise
        # "from None": what the drivers say may contain the values of the row.
        raise ours from None
