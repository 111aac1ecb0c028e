from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sources.links import NewLink, Price, addresses, friend_link, is_free_code, make_link, read_order
from bot.sources.qr import qr_png
from storage.engine import Database

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("fair", NewLink(code="fair")),
        ("fair seed", NewLink(code="fair", kind="seed")),
        ("fair NET Autumn fair", NewLink(code="fair", kind="net", campaign="Autumn fair")),
        ('fair spear "A b" medium=mail', NewLink(code="fair", kind="spear", campaign="A b", medium="mail")),
        ('fair campaign="A b"', NewLink(code="fair", campaign="A b")),
        ("fair cost=500RUB", NewLink(code="fair", price=Price(hundredths=50_000, currency="RUB"))),
        ("fair cost=19,90zł/dzień", NewLink(code="fair", price=Price(hundredths=1_990, currency="PLN", per="day"))),
        (
            "fair net cost=20€/day until=2026-12-31",
            NewLink(code="fair", price=Price(hundredths=2_000, currency="EUR", per="day", until=date(2026, 12, 31))),
        ),
    ],
)  # fmt: skip
def test_an_order_is_read(words: str, order: NewLink) -> None:
    assert read_order(words) == order


@pytest.mark.parametrize(
    "words",
    [
        "", "два слова", "a__b", "join-abc", "go-abc", "f-abc", "x" * 33, 'fair "half', "fair colour=red",
        "fair cost=much", "fair cost=5", "fair cost=0EUR", "fair cost=5EUR/month", "fair until=2026-12-31",
        "fair cost=5EUR until=soon",
    ],
)  # fmt: skip
def test_half_an_order_is_no_order(words: str) -> None:
    assert read_order(words) is None


async def test_a_link_is_a_source_with_its_price_until_the_end_of_its_last_day(db: Database) -> None:
    order = read_order("fair net Autumn fair medium=banner cost=20EUR/day until=2026-12-31")
    assert order is not None
    async with db.write() as uow:
        source = await make_link(uow, order, link="https://x.example/go/fair", at=NOW, zone=WARSAW)
        assert await make_link(uow, order, link="", at=NOW, zone=WARSAW) is None
        costs = await uow.links.costs()
    assert source is not None
    assert (source.kind, source.campaign, source.medium) == ("net", "Autumn fair", "banner")
    assert [(cost.hundredths, cost.currency, cost.per) for cost in costs] == [(2_000, "EUR", "day")]
    assert costs[0].ends_at == datetime(2027, 1, 1, tzinfo=WARSAW)


async def test_a_customer_has_one_link_for_friends_and_it_names_them_until_they_are_erased(db: Database) -> None:
    async with db.write() as uow:
        maria = (await uow.visitors.meet(telegram_id=5, name="Мария", at=NOW)).visitor
        links = {await friend_link(uow, maria, username="bantik_bot", at=NOW) for _ in range(2)}
        source = await uow.links.friend_source(maria.id)
        assert source is not None
        assert (source.kind, source.campaign) == ("seed", "Мария")
        await uow.erasure.erase_visitor(maria.id, at=NOW)
    assert links == {f"https://t.me/bantik_bot?start={source.code}"}
    assert not is_free_code(source.code), "nobody else can make a link that looks like a customer's"
    async with db.read() as uow:
        assert (await uow.sources.get(source.id)).campaign is None


def test_without_a_public_address_there_are_plain_codes() -> None:
    where = addresses("fair", username="b", public_url=None)
    assert (where.best, where.web, where.snippet) == ("https://t.me/b?start=fair", None, None)


def test_with_a_public_address_clicks_are_counted() -> None:
    where = addresses("fair", username="b", public_url="https://bot.example/base/")
    assert where.best == "https://bot.example/base/go/fair"
    assert where.snippet == '<script src="https://bot.example/base/widget.js" data-link="fair" defer></script>'


def test_the_code_to_scan_is_a_picture_that_prints_well() -> None:
    picture = qr_png("https://bot.example/go/fair")
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) >= 800, "pixels wide"
    assert len(picture) < 10_000
