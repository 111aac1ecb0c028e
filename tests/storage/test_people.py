"""Visitors, sources, managers, settings, scripts: what each repository promises."""

import asyncio

import pytest

from storage import Database
from storage.errors import RowMissing, RowRefused
from tests.storage.kit import NOW, after, visitor


async def test_person_is_one_visitor_however_often_they_write(db: Database) -> None:
    async def meet() -> bool:
        async with db.write() as uow:
            return (await uow.visitors.meet(telegram_id=5, at=NOW, name="Tom", language="en")).is_new

    assert sum(await asyncio.gather(*(meet() for _ in range(20)))) == 1


async def test_name_follows_telegram_and_guessed_language_does_not(db: Database) -> None:
    async with db.write() as uow:
        await uow.visitors.meet(telegram_id=5, at=NOW, name="Tom", username="tom", language="pl")
        again = await uow.visitors.meet(telegram_id=5, at=after(1), name="Thomas", language="ru")
    assert (again.is_new, again.visitor.name, again.visitor.username) == (False, "Thomas", "tom")
    assert (again.visitor.language, again.visitor.created_at) == ("pl", NOW)


async def test_chosen_language_is_not_overwritten_by_a_guess(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        await uow.visitors.set_language(person.visitor_id, "pl", chosen=False)
        assert (await uow.visitors.get(person.visitor_id)).language == "pl"
        await uow.visitors.set_language(person.visitor_id, "tr", chosen=True)
        await uow.visitors.set_language(person.visitor_id, "ru", chosen=False)
        assert (await uow.visitors.get(person.visitor_id)).language == "tr"


async def test_who_writes_again_has_not_blocked_the_bot(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        for at in (1, 2):
            await uow.visitors.blocked(person.telegram_id, at=after(at))
        assert (await uow.visitors.get(person.visitor_id)).blocked_at == after(1)
        assert (await uow.visitors.meet(telegram_id=person.telegram_id, at=NOW)).visitor.blocked_at is None


async def test_stop_holds_until_they_start_again(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        await uow.visitors.stopped(person.visitor_id, at=NOW)
        await uow.visitors.meet(telegram_id=person.telegram_id, at=NOW)
        assert (await uow.visitors.get(person.visitor_id)).stopped_at == NOW, "writing is not starting"
        await uow.visitors.started_again(person.visitor_id)
        assert (await uow.visitors.get(person.visitor_id)).stopped_at is None


@pytest.mark.parametrize("name", ["O'Neil <b>", "Ola 🦊", "\x00\ud800x", "ﷺ" * 100, "اسم", ""])
async def test_strange_names_are_stored(db: Database, name: str) -> None:
    async with db.write() as uow:
        met = await uow.visitors.meet(telegram_id=5, at=NOW, name=name)
    assert met.visitor.name == name.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")


async def test_halves_of_a_character_are_joined(db: Database) -> None:
    async with db.write() as uow:
        met = await uow.visitors.meet(telegram_id=5, at=NOW, name="\ud83e\udd8a")
    assert met.visitor.name == "🦊"


async def test_unknown_people_are_an_error(db: Database) -> None:
    async with db.read() as uow:
        assert await uow.visitors.by_telegram(1) is None
        for ask in (uow.visitors.get, uow.managers.get, uow.sources.get, uow.scripts.version, uow.transcripts.get):
            with pytest.raises(RowMissing):
                await ask(1)


async def test_first_touch_never_changes_also_when_two_arrive_at_once(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        source = await uow.sources.add(code="ads", kind="net", at=NOW)

    async def touch(number: int) -> bool:
        async with db.write() as uow:
            made = await uow.sources.touch(
                visitor_id=person.visitor_id, source_id=source.id, payload=f"ads{number}", at=NOW
            )
            return made.is_first

    assert sum(await asyncio.gather(*(touch(number) for number in range(10)))) == 1
    async with db.read() as uow:
        touches = await uow.sources.touches(person.visitor_id)
        assert touches.first is not None
        assert touches.last is not None
        assert touches.first.is_first
        assert touches.last.id != touches.first.id
        assert await uow.sources.counts() == {source.id: 10}


async def test_unknown_source_is_counted_as_unknown(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        await uow.sources.touch(visitor_id=person.visitor_id, source_id=None, payload="forged", at=NOW)
        touches = await uow.sources.touches(person.visitor_id)
        assert await uow.sources.counts() == {None: 1}
    assert touches.first is not None
    assert (touches.first.payload, touches.first_source) == ("forged", None)


async def test_sources_are_found_by_code(db: Database) -> None:
    async with db.write() as uow:
        await uow.sources.add(code="b", kind="seed", at=NOW, campaign="friends", page="/prices", referrer="r", link="l")
        await uow.sources.add(code="a", kind="net", at=NOW)
        found = await uow.sources.by_code("b")
        assert [source.code for source in await uow.sources.listing()] == ["a", "b"]
        assert await uow.sources.by_code("c") is None
    assert found is not None
    assert (found.kind, found.campaign, found.page) == ("seed", "friends", "/prices")


async def test_link_lets_one_person_join_once(db: Database) -> None:
    async with db.write() as uow:
        await uow.managers.invite("token", role="manager", expires_at=after(60), at=NOW)

    async def join(telegram_id: int) -> bool:
        async with db.write() as uow:
            joined = await uow.managers.redeem("token", telegram_id=telegram_id, name="A", language="ru", at=after(1))
            return joined is not None

    assert sum(await asyncio.gather(*(join(number) for number in range(10)))) == 1
    async with db.read() as uow:
        assert len(await uow.managers.here()) == 1


@pytest.mark.parametrize(("token", "at"), [("other", 1), ("token", 60)])
async def test_unknown_or_old_link_lets_nobody_join(db: Database, token: str, at: float) -> None:
    async with db.write() as uow:
        await uow.managers.invite("token", role="admin", expires_at=after(60), at=NOW)
        assert await uow.managers.redeem(token, telegram_id=1, name="A", language="ru", at=after(at)) is None
        assert await uow.managers.here() == []


async def test_link_of_an_admin_makes_a_manager_an_admin_and_never_less(db: Database) -> None:
    async with db.write() as uow:
        await uow.managers.join(telegram_id=1, name="A", language="ru", at=NOW)
        await uow.managers.invite("up", role="admin", expires_at=after(60), at=NOW)
        await uow.managers.redeem("up", telegram_id=1, name="Anna", language="pl", at=NOW, username="anna")
        await uow.managers.invite("down", role="manager", expires_at=after(60), at=NOW)
        anna = await uow.managers.redeem("down", telegram_id=1, name="Anna", language="pl", at=NOW)
        assert anna is not None
        assert (anna.name, anna.is_admin, anna.language) == ("Anna", True, "ru")
        assert [admin.id for admin in await uow.managers.admins()] == [anna.id]


async def test_who_left_comes_back_without_old_rights(db: Database) -> None:
    async with db.write() as uow:
        boss = await uow.managers.join(telegram_id=1, name="A", language="ru", at=NOW, is_admin=True)
        await uow.managers.set_state(boss.id, "left", at=after(1))
        assert (await uow.managers.here(), await uow.managers.admins(), await uow.managers.free()) == ([], [], [])
        again = await uow.managers.join(telegram_id=1, name="A", language="ru", at=after(2))
    assert (again.id, again.state, again.left_at, again.is_admin) == (boss.id, "free", None, False)


async def test_only_free_managers_are_offered_leads(db: Database) -> None:
    async with db.write() as uow:
        ids = [(await uow.managers.join(telegram_id=n, name="A", language="en", at=NOW)).id for n in range(3)]
        await uow.managers.set_state(ids[0], "busy", at=NOW)
        await uow.managers.set_state(ids[2], "away", at=NOW)
        await uow.managers.set_language(ids[1], "tr")
        free = await uow.managers.free()
        with pytest.raises(RowMissing):
            await uow.managers.set_state(999, "free", at=NOW)
    assert [(manager.id, manager.language) for manager in free] == [(ids[1], "tr")]


async def test_setting_survives_and_is_replaced(db: Database) -> None:
    async with db.write() as uow:
        for offset in (1, 2):
            await uow.settings.put("offset", {"n": offset}, at=NOW)
    async with db.read() as uow:
        assert await uow.settings.get("offset") == {"n": 2}
        assert await uow.settings.get("other") is None


async def test_publishing_replaces_and_rolls_back(db: Database) -> None:
    async with db.write() as uow:
        first = await uow.scripts.add_version("crm", yaml="a", author="Ola", at=NOW, note="first")
        second = await uow.scripts.add_version("crm", yaml="b", author="Ola", at=after(1))
        assert await uow.scripts.live("crm") is None
        for version in (first, second, first):
            await uow.scripts.publish(version.id, at=after(2))
            live = await uow.scripts.live("crm")
            assert live is not None
            assert live.id == version.id
        history = await uow.scripts.history("crm")
    assert [(one.version, one.is_live, one.note) for one in history] == [(2, False, ""), (1, True, "first")]


async def test_same_text_makes_no_new_version(db: Database) -> None:
    async with db.write() as uow:
        first, again = [await uow.scripts.add_version("crm", yaml="a", author="x", at=NOW) for _ in range(2)]
    assert first.id == again.id


async def test_two_authors_at_once_get_two_numbers(db: Database) -> None:
    async def write(number: int) -> int:
        async with db.write() as uow:
            return (await uow.scripts.add_version("crm", yaml=f"{number}", author="x", at=NOW)).version

    assert sorted(await asyncio.gather(*(write(number) for number in range(8)))) == list(range(1, 9))


async def test_default_script_moves(db: Database) -> None:
    async with db.write() as uow:
        for name in ("crm", "fitness"):
            version = await uow.scripts.add_version(name, yaml=name, author="x", at=NOW)
            await uow.scripts.publish(version.id, at=NOW)
            await uow.scripts.make_default(name)
            found = await uow.scripts.default()
            assert found is not None
            assert (found.name, found.is_default) == (name, True)
        assert [one.name for one in await uow.scripts.all_live()] == ["crm", "fitness"]
        with pytest.raises(RowMissing):
            await uow.scripts.make_default("no such script")


async def test_code_that_is_taken_is_refused(db: Database) -> None:
    async with db.write() as uow:
        await uow.sources.add(code="a", kind="net", at=NOW)

    async def again() -> None:
        async with db.write() as uow:
            await uow.sources.add(code="a", kind="net", at=NOW)

    with pytest.raises(RowRefused, match="source"):
        await again()
