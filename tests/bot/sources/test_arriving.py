"""What Telegram's clients do to a payload, and what is said of the source then: the truth, in every row."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.sources.arriving import arrive
from bot.sources.links import friend_link
from bot.sources.tokens import LASTS, Clicked, Signer
from bot.turn import Turn
from storage.engine import Database
from storage.links import NewClick
from storage.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE, DAY = 60.0, 86_400.0


@dataclass(frozen=True)
class Start:
    """One press on Start: by whom, with what, so many seconds after NOW.

    ``"click:7"`` is the token of a click on the link "ads"; ``"site:8"`` one on a link that is none of ours.
    """

    payload: str | None
    at: float = 0
    who: int = 1


@dataclass(frozen=True)
class Row:
    """What must stand on the visitor's first and last touch, and how many arrivals there are in all."""

    starts: list[Start]
    first: tuple[str | None, str]
    last: tuple[str | None, str]
    arrivals: int
    who: int = field(default=1)


ROWS = {
    "a click": Row([Start("click:1")], ("ads", "click"), ("ads", "click"), 1),
    "a click whose row was lost with the process": Row([Start("lost:1")], ("ads", "click"), ("ads", "click"), 1),
    "a plain code": Row([Start("fair")], ("fair", "code"), ("fair", "code"), 1),
    "a plain code with a script": Row([Start("fair__fitness")], ("fair", "code"), ("fair", "code"), 1),
    "a click with a script": Row([Start("click:1__fitness")], ("ads", "click"), ("ads", "click"), 1),
    "the payload is lost": Row([Start(None)], (None, "none"), (None, "none"), 1),
    "the payload is lost, the link pressed again": Row(
        [Start(None), Start("click:1", 40)], (None, "none"), ("ads", "click"), 2
    ),
    "desktop sends Start twice": Row([Start("click:1"), Start("click:1", 0.3)], ("ads", "click"), ("ads", "click"), 1),
    "desktop sends Start twice, by a code": Row(
        [Start("fair"), Start("fair", 0.3)], ("fair", "code"), ("fair", "code"), 1
    ),
    "Start without payload after Start with one": Row(
        [Start("click:1"), Start(None, 5)], ("ads", "click"), ("ads", "click"), 1
    ),
    "the same click again a week later": Row(
        [Start("click:1"), Start("click:1", 7 * DAY)], ("ads", "click"), ("ads", "click"), 1
    ),
    "the same code again a week later": Row(
        [Start("fair"), Start("fair", 7 * DAY)], ("fair", "code"), ("fair", "code"), 2
    ),
    "a second device with a click of its own": Row(
        [Start("click:1"), Start("click:2", MINUTE)], ("ads", "click"), ("ads", "click"), 2
    ),
    "another source later": Row([Start("fair"), Start("click:1", DAY)], ("fair", "code"), ("ads", "click"), 2),
    "blocked, and came back from the list of chats": Row(
        [Start("fair"), Start(None, DAY)], ("fair", "code"), ("fair", "code"), 1
    ),
    "blocked, and came back by another link": Row(
        [Start("fair"), Start("click:3", DAY)], ("fair", "code"), ("ads", "click"), 2
    ),
    "a forwarded link": Row(
        [Start("click:1", who=2), Start("click:1", DAY)], ("ads", "forwarded"), ("ads", "forwarded"), 1
    ),
    "a forwarded link, opened twice": Row(
        [Start("click:1", who=2), Start("click:1", DAY), Start("click:1", DAY + 1)],
        ("ads", "forwarded"), ("ads", "forwarded"), 1,
    ),
    "who forwarded it keeps the click": Row(
        [Start("click:1", who=2), Start("click:1", DAY)], ("ads", "click"), ("ads", "click"), 1, who=2
    ),
    "a forged token": Row([Start("forged:1")], (None, "forged"), (None, "forged"), 1),
    "a token with something after it": Row([Start("click:1xyz")], (None, "forged"), (None, "forged"), 1),
    "half a token": Row([Start("half:1")], (None, "forged"), (None, "forged"), 1),
    "an expired token": Row(
        [Start("click:1", LASTS.total_seconds())], (None, "expired"), (None, "expired"), 1
    ),
    "a link that is none of ours": Row([Start("site:1")], (None, "unknown"), (None, "unknown"), 1),
    "a payload typed by hand": Row([Start("hello there")], (None, "unknown"), (None, "unknown"), 1),
    "a code in capital letters": Row([Start("FAIR")], (None, "unknown"), (None, "unknown"), 1),
    "an endless payload": Row([Start("x" * 4_000)], (None, "unknown"), (None, "unknown"), 1),
    "a strange payload": Row([Start("\x00\ud800<b>'; --")], (None, "unknown"), (None, "unknown"), 1),
    "a friend's link": Row([Start("friend:2")], ("friend", "code"), ("friend", "code"), 1),
    "their own link for friends": Row([Start(None), Start("friend:1", 9)], (None, "none"), (None, "none"), 1),
    "a known source, then a forged token": Row(
        [Start("fair"), Start("forged:1", DAY)], ("fair", "code"), (None, "forged"), 2
    ),
}  # fmt: skip


async def payload_of(uow: UnitOfWork, text: str | None, sources: dict[str, int]) -> str | None:
    """The payload that a row's word stands for."""
    kind, _, rest = (text or "").partition(":")
    number = int(rest[:1] or 0)
    if kind == "friend":
        met = await uow.visitors.meet(telegram_id=number, at=NOW)
        return (await friend_link(uow, met.visitor, username="b", at=NOW)).partition("start=")[2]
    if kind not in ("click", "lost", "site", "forged", "half"):
        return text
    secret = b"somebody else's" if kind == "forged" else await uow.links.secret(at=NOW)
    source_id = None if kind == "site" else sources["ads"]
    if kind != "lost":
        await uow.links.record([NewClick(id=number, source_id=source_id, link="ads", at=NOW)])
    token = Signer(secret).token(Clicked(click_id=number, source_id=source_id, at=NOW))
    return token[:20] if kind == "half" else token + rest[1:]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
async def test_whatever_telegram_does_the_first_touch_stays_and_the_last_is_true(db: Database, row: Row) -> None:
    async with db.write() as uow:
        sources = {code: (await uow.sources.add(code=code, kind="net", at=NOW)).id for code in ("ads", "fair")}
    for number, start in enumerate(row.starts):
        at = NOW + timedelta(seconds=start.at)
        async with db.write() as uow:
            payload = await payload_of(uow, start.payload, sources)
            met = await uow.visitors.meet(telegram_id=start.who, at=at)
            turn = Turn(uow=uow, row_id=number, update_id=number, written_at=at, now=at)
            await arrive(turn, met.visitor, payload)
    async with db.read() as uow:
        visitor = await uow.visitors.by_telegram(row.who)
        assert visitor is not None
        touches = await uow.sources.touches(visitor.id)
        assert touches.first is not None
        assert touches.last is not None
        codes = [
            None if source is None else "friend" if source.code.startswith("f-") else source.code
            for source in (touches.first_source, touches.last_source)
        ]
        others = sum((await uow.sources.counts()).values())
    assert (codes[0], touches.first.arrival) == row.first
    assert (codes[1], touches.last.arrival) == row.last
    assert others == row.arrivals + len({start.who for start in row.starts} - {row.who})
