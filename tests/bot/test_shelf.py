"""Which scripts are live after a start."""

from bot.shelf import HOUSE, stock
from dialogs.loader import shipped_scripts
from storage.engine import Database
from tests.bot.conftest import now


async def test_a_start_leaves_a_rollback_as_it_is(db: Database) -> None:
    # The next start, or the next `bantik script` command, published the shipped text again.
    async with db.write() as uow:
        old = await uow.scripts.add_version("crm", yaml="schema: 1", author=HOUSE, at=now())
        await uow.scripts.publish(old.id, at=now())
    await stock(db, default="crm", now=now)
    async with db.write() as uow:
        live = await uow.scripts.live("crm")
        assert live is not None
        assert (live.version, live.yaml) == (2, shipped_scripts()["crm"]), "a newer shipped text is published"
        await uow.scripts.publish(old.id, at=now())
    await stock(db, default="crm", now=now)
    async with db.read() as uow:
        live = await uow.scripts.live("crm")
        assert live is not None
        assert live.version == 1
        assert len(await uow.scripts.history("crm")) == 2


async def test_a_script_of_an_admin_is_left_alone(db: Database) -> None:
    async with db.write() as uow:
        own = await uow.scripts.add_version("crm", yaml="schema: 1", author="kate", at=now())
        await uow.scripts.publish(own.id, at=now())
    await stock(db, default="crm", now=now)
    async with db.read() as uow:
        live = await uow.scripts.live("crm")
    assert live is not None
    assert live.author == "kate"
