"""A version that one process publishes is live in every other within a second."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.shelf import Shelf, stock
from dialogs.editing import Put, apply
from dialogs.loader import shipped_scripts
from storage.engine import Database
from tests.bot.conftest import now

ROOT = Path(__file__).parents[3]
WITHIN = timedelta(seconds=1)


async def test_a_change_of_another_process_is_live_within_a_second(url: str, tmp_path: Path) -> None:
    file = tmp_path / "crm.yaml"
    text = apply(shipped_scripts()["crm"], [Put(path=("company", "does", "en"), value="does it otherwise")])
    file.write_text(text, encoding="utf-8")
    shelf = Shelf()
    async with await Database.open(url) as db:
        await stock(db, default="crm", now=now)
        async with db.read() as uow:
            assert (await shelf.for_new_dialog(uow)).version == 1
        other = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "script", "publish", str(file)),
            env=os.environ | {"BANTIK_DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            while True:
                async with db.read() as uow:
                    met = await shelf.for_new_dialog(uow)
                    live = await uow.scripts.live("crm")
                if met.version == 2:
                    break
                await asyncio.sleep(0.02)
        seen_at = datetime.now(UTC)
        assert live is not None
        assert live.published_at is not None
        assert seen_at - live.published_at < WITHIN
        assert met.script.company.does["en"] == ("does it otherwise",)
        output, _ = await other.communicate()
    assert "crm: version 2 is live." in output.decode()
    assert other.returncode == 0
