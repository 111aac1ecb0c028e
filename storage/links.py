"""Links on the web: their secret, their clicks, what they cost, whose they are."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from storage._sql import Repository
from storage.errors import RowMissing
from storage.tables import Click, Cost, Friend, Setting, Source, Touch
from storage.tables.links import CostPer

_SECRET: Final = "click_secret"  # noqa: S105 - the key of a setting, not a secret
#: SQLite keeps signed numbers of 64 bits.
_CLICK_BITS: Final = 63


def new_click_id() -> int:
    """A number for a click, unlike any other: among a thousand million, two agree once in eighteen runs."""
    return secrets.randbits(_CLICK_BITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClick:
    """A click on its way into the database. ``source_id`` is None where the link is none of ours."""

    id: int
    source_id: int | None
    link: str
    at: datetime
    page: str | None = None
    referrer: str | None = None
    utm: dict[str, str] = field(default_factory=dict)


class Links(Repository):
    """Queries on clicks, costs and friends' links."""

    async def secret(self, *, at: datetime) -> bytes:
        """The key that signs start tokens; made once, the same for every process of this database."""
        values = {"key": _SECRET, "value": {"secret": secrets.token_hex(32)}, "updated_at": at}
        await self._session.execute(
            self._insert(Setting).values(**values).on_conflict_do_nothing(index_elements=["key"])
        )
        value = await self._session.scalar(select(Setting.value).where(Setting.key == _SECRET))
        if value is None:
            raise RowMissing(_SECRET)
        return bytes.fromhex(value["secret"])

    async def record(self, clicks: Sequence[NewClick]) -> None:
        """Store clicks; one that is stored already stays as it is."""
        rows: list[dict[str, Any]] = [
            {
                "id": click.id,
                "source_id": click.source_id,
                "link": click.link,
                "campaign": click.utm.get("campaign"),
                "utm": click.utm,
                "page": click.page,
                "referrer": click.referrer,
                "at": click.at,
            }
            for click in clicks
        ]
        if rows:
            await self._session.execute(self._insert(Click).on_conflict_do_nothing(index_elements=["id"]), rows)

    async def click(self, click_id: int) -> Click | None:
        """A stored click; None where it is not stored yet, or never was."""
        return await self._session.get(Click, click_id, populate_existing=True)

    async def comer(self, click_id: int) -> int | None:
        """The visitor who came by a click first; None where nobody has."""
        visitor_id: int | None = await self._session.scalar(
            select(Touch.visitor_id).where(Touch.click_id == click_id).order_by(Touch.id).limit(1)
        )
        return visitor_id

    async def set_cost(
        self,
        source_id: int,
        *,
        hundredths: int,
        currency: str,
        per: CostPer,
        starts_at: datetime,
        ends_at: datetime | None = None,
    ) -> Cost:
        """Say what a source costs. Raises ``RowRefused`` where it has a price, or the price makes no sense."""
        cost = Cost(
            source_id=source_id,
            hundredths=hundredths,
            currency=currency,
            per=per,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        self._session.add(cost)
        await self._session.flush()
        return cost

    async def costs(self) -> list[Cost]:
        """What the sources cost, each once."""
        return list(await self._all(select(Cost).order_by(Cost.source_id)))

    async def befriend(self, *, source_id: int, visitor_id: int) -> None:
        """Note whose link a source is. Raises ``RowRefused`` where that visitor has one already."""
        self._session.add(Friend(source_id=source_id, visitor_id=visitor_id))
        await self._session.flush()

    async def friend_source(self, visitor_id: int) -> Source | None:
        """The source by which a visitor brings friends."""
        found = await self._session.execute(
            select(Source).join(Friend, Friend.source_id == Source.id).where(Friend.visitor_id == visitor_id)
        )
        return found.scalar_one_or_none()
