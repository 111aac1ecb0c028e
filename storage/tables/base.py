"""What all tables share: the declarative base and three column types that behave alike on both engines."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Dialect, Integer, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import DateTime, TypeDecorator

#: SQLite only numbers a primary key by itself when its type is literally INTEGER.
BigId: Final = BigInteger().with_variant(Integer, "sqlite")

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on the way in and on the way out, always UTC. A naive one is refused, not guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"a moment without a time zone cannot be stored: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text as people send it. NUL and lone surrogates, which one engine or the other refuses, become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None or not _UNSTORABLE.search(value):
            return value
        # Joins the two halves of a pair that came apart; what has no other half is replaced.
        joined = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return joined.replace("\x00", "\ufffd")


#: ``json`` and not ``jsonb`` on PostgreSQL: it keeps the order of keys and takes every character escape.
Json: Final = JSON(none_as_null=True)


class Base(DeclarativeBase):
    """Base of all tables. There are no relationships: whoever needs two rows asks for two."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - declared by SQLAlchemy as a plain class attribute
        datetime: UtcDateTime(),
        str: AnyText(),
        dict[str, Any]: Json,
        list[dict[str, Any]]: Json,
        list[str]: Json,
    }


#: Last item of every ``__table_args__``: a number once given to a lead or an offer is never given again,
#: so that an old card cannot point at another person after an erasure.
NEVER_REUSE: Final[dict[str, Any]] = {"sqlite_autoincrement": True}


def only(condition: str) -> dict[str, Any]:
    """Keyword arguments that make an index partial, on both engines.

    >>> sorted(only("is_live"))
    ['postgresql_where', 'sqlite_where']
    """
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def one_of(column: str, *values: str) -> str:
    """The SQL of a CHECK that ``column`` holds one of ``values``.

    >>> one_of("kind", "seed", "net")
    "kind IN ('seed', 'net')"
    """
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
