"""Both engines, as in the tests of the storage."""

from tests.storage.conftest import _driver_ends, db, migrated_postgres, postgres_url, sqlite_url, url

__all__ = ["_driver_ends", "db", "migrated_postgres", "postgres_url", "sqlite_url", "url"]
