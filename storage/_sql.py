"""Small things that the repositories share: the base class, inserts that tolerate a duplicate, leases."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, Result, UpdateBase, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import RowMissing
from storage.tables import Base

Row = TypeVar("Row", bound=Base)


class Repository:
    """Queries on some tables within one transaction. Nobody here commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @property
    def _alone(self) -> bool:
        """Whether nobody else writes until this transaction ends: SQLite has one writer."""
        return self._session.get_bind().dialect.name == "sqlite"

    def _insert(self, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
        """An INSERT of the engine in use, which knows ON CONFLICT."""
        return sqlite.insert(table) if self._alone else postgresql.insert(table)

    async def _insert_or_none(
        self,
        table: type[Base],
        values: Mapping[str, Any],
        *,
        unless: Sequence[str],
        where: str | None = None,
    ) -> int | None:
        """The id of a new row, or None where the unique index on ``unless`` (``where``) already has one."""
        statement = (
            self._insert(table)
            .values(**values)
            .on_conflict_do_nothing(index_elements=list(unless), index_where=None if where is None else text(where))
            .returning(table.__table__.c.id)
        )
        found: int | None = (await self._session.execute(statement)).scalar_one_or_none()
        return found

    async def _changed(self, statement: UpdateBase, values: Mapping[str, Any] | None = None) -> int:
        """Run an UPDATE or DELETE, with ``values`` for its parameters; how many rows it changed."""
        result: Result[Any] = await self._session.execute(
            statement, values, execution_options={"synchronize_session": False}
        )
        assert isinstance(result, CursorResult)  # noqa: S101 - tells the type checker what UPDATE returns
        return result.rowcount

    async def _all(self, statement: Executable) -> Sequence[Any]:
        return (await self._session.execute(statement)).scalars().all()

    async def _get(self, table: type[Row], row_id: int) -> Row:
        """The row with this id as it is now, not as it was when it was first read. Raises ``RowMissing``."""
        row = await self._session.get(table, row_id, populate_existing=True)
        if row is None:
            raise RowMissing(f"{table.__tablename__} {row_id}")
        return row

    async def _by_id(self, table: type[Row], ids: Collection[int | None]) -> dict[int | None, Row]:
        """Rows by their id, for the ids that are given."""
        column = table.__table__.c.id
        rows = await self._all(select(table).where(column.in_([row_id for row_id in ids if row_id is not None])))
        return {row.id: row for row in rows}


def new_lease() -> str:
    """A token that only the holder of a lease knows."""
    return secrets.token_hex(8)
