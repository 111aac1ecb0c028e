"""SQLite files with all tables: the migrations run once, every test gets a copy."""

import asyncio
import functools
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from storage.migrations import upgrade


def sqlite_with_tables(path: Path) -> str:
    """Write an empty database with all tables; its address."""
    path.write_bytes(_migrated())
    return f"sqlite+aiosqlite:///{path}"


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bantik.db"
        # A thread of its own, because whoever asks first may stand in a running loop.
        with ThreadPoolExecutor(1) as alone:
            alone.submit(asyncio.run, upgrade(f"sqlite+aiosqlite:///{path}")).result()
        return path.read_bytes()
