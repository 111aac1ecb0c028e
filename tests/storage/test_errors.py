"""What the drivers say, said again so that people know what to do."""

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import (
    DatabaseCorrupt,
    DatabaseFull,
    DatabaseLocked,
    DatabaseLoginRefused,
    DatabaseReadOnly,
    DatabaseUnavailable,
    MigrationNeeded,
    RowRefused,
    StaleDialog,
    StorageError,
    our_errors,
    translated,
)


class Said(Exception):
    """An error of a driver, with its SQLSTATE where it has one."""

    def __init__(self, words: str, sqlstate: str | None = None) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("database is locked", DatabaseLocked),
        ("database table is locked", DatabaseLocked),
        ("database or disk is full", DatabaseFull),
        ("attempt to write a readonly database", DatabaseReadOnly),
        ("database disk image is malformed", DatabaseCorrupt),
        ("file is not a database", DatabaseCorrupt),
        ("unable to open database file", DatabaseUnavailable),
        ("disk I/O error", DatabaseUnavailable),
        ("no such table: leads", MigrationNeeded),
        ("something new", StorageError),
    ],
)
def test_words_of_sqlite(words: str, kind: type[StorageError]) -> None:
    assert type(translated(OperationalError("SELECT", None, Said(words)))) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("53100", DatabaseFull),
        ("53300", DatabaseUnavailable),
        ("57P01", DatabaseUnavailable),
        ("08006", DatabaseUnavailable),
        ("28P01", DatabaseLoginRefused),
        ("3D000", DatabaseLoginRefused),
        ("25006", DatabaseReadOnly),
        ("55P03", DatabaseLocked),
        ("40P01", DatabaseLocked),
        ("42P01", MigrationNeeded),
        ("XX001", DatabaseCorrupt),
        ("22012", StorageError),
    ],
)
def test_codes_of_postgresql(code: str, kind: type[StorageError]) -> None:
    found = translated(DBAPIError("SELECT", None, Said("words with a secret", code)))
    assert type(found) is kind
    assert code in str(found)
    assert "secret" not in str(found)


def test_refused_row_names_its_rule_and_not_its_values() -> None:
    postgres = Said('duplicate key violates unique constraint "uq_leads_open"\nDETAIL: Key (phone)=(+48600) exists.')
    lite = Said("UNIQUE constraint failed: leads.visitor_id")
    for words, rule in ((postgres, "uq_leads_open"), (lite, "leads.visitor_id"), (Said("+48600"), "")):
        found = translated(IntegrityError("INSERT", None, words))
        assert isinstance(found, RowRefused)
        assert found.detail == rule


def test_lost_connection_is_an_unavailable_database() -> None:
    assert isinstance(translated(InterfaceError("SELECT", None, Said("?"))), DatabaseUnavailable)
    assert isinstance(translated(DBAPIError("S", None, Said("?"), connection_invalidated=True)), DatabaseUnavailable)


def test_pool_without_a_free_connection_is_a_locked_database() -> None:
    assert isinstance(translated(PoolTimeout()), DatabaseLocked)


@pytest.mark.parametrize("error", [ValueError(), OSError(), StaleDialog()])
def test_what_is_not_the_databases_is_left_as_it_is(error: Exception) -> None:
    def fails() -> None:
        with our_errors():
            raise error

    with pytest.raises(type(error)) as caught:
        fails()
    assert caught.value is error
