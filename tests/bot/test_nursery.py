import asyncio

import pytest

from bot import nursery as nursery_module
from bot.errors import TokenRefusedError
from bot.nursery import Nursery


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nursery_module, "FIRST_PAUSE", 0.01)


async def test_a_service_that_fails_starts_again() -> None:
    tries = 0
    up = asyncio.Event()

    async def service() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OSError("the disk is away")
        up.set()
        await asyncio.Event().wait()

    async with Nursery() as nursery:
        nursery.keep("service", service)
        async with asyncio.timeout(5):
            await up.wait()
    assert tries == 3


async def test_an_error_that_nothing_survives_comes_out_of_waiting() -> None:
    async def service() -> None:
        raise TokenRefusedError

    async with Nursery() as nursery:
        nursery.keep("poller", service)
        with pytest.raises(TokenRefusedError):
            async with asyncio.timeout(5):
                await nursery.wait()


async def test_everything_ends_with_the_nursery() -> None:
    ended = asyncio.Event()

    async def service() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with Nursery() as nursery:
        nursery.keep("service", service)
        await asyncio.sleep(0)
    assert ended.is_set()


async def test_one_piece_of_work_that_fails_harms_nothing_else() -> None:
    async def work() -> None:
        raise ValueError("no")

    done = asyncio.Event()

    async def other() -> None:
        done.set()

    async with Nursery() as nursery:
        nursery.once("work", work())
        nursery.once("other", other())
        async with asyncio.timeout(5):
            await done.wait()
