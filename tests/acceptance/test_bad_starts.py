"""A start that cannot succeed says so in one clear line, with status 2 and no traceback."""

import asyncio
import os
import shutil
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.local_telegram import LocalTelegram
from nlu.reader import FOLDER
from tests.forked import Forked
from tests.process import clean_environment, free_port, office

TOKEN = "424242:local-telegram-needs-no-secret"


async def bantik(folder: Path, *words: str, **settings: str) -> tuple[int, str, str]:
    """Run a command; exit status, standard output, standard error."""
    out, err = folder / "out.txt", folder / "err.txt"
    child = await Forked.start(*words, folder=folder, environment=clean_environment(**settings), out=out, err=err)
    async with asyncio.timeout(60):
        status = await child.wait()
    return status, out.read_text("utf-8"), err.read_text("utf-8")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "BANTIK_BOT_TOKEN: it is missing"),
        ({"bot_token": "abc"}, "BANTIK_BOT_TOKEN: it looks like"),
        ({"bot_token": TOKEN, "colour": "red"}, "BANTIK_COLOUR: there is no such setting"),
        ({"bot_token": TOKEN, "database_url": "sqlite+aiosqlite:////nowhere/at/all.db"}, "BANTIK_DATABASE_URL: "),
        ({"bot_token": TOKEN, "script": "nothing"}, "BANTIK_SCRIPT: "),
        ({"bot_token": TOKEN, "timezone": "Mars"}, "BANTIK_TIMEZONE: no time zone is called"),
    ],
    ids=["no token", "bad token", "unknown setting", "no folder", "no script", "no zone"],
)
async def test_a_wrong_setting_is_one_line_and_status_2(tmp_path: Path, settings: dict[str, str], says: str) -> None:
    defaults = {"telegram_api": "http://127.0.0.1:9", "console_port": str(free_port())}
    status, _, error = await bantik(tmp_path, "run", **(defaults | settings))
    last = error.strip().splitlines()[-1]
    assert status == 2, error
    assert says in last
    assert "Traceback" not in error


async def test_what_a_shell_starts_says_the_same(tmp_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=tmp_path, env=clean_environment(), stderr=asyncio.subprocess.PIPE
    )
    _, error = await child.communicate()
    assert child.returncode == 2
    [line] = error.decode().splitlines()
    assert line.startswith("bantik: BANTIK_BOT_TOKEN: it is missing")


async def test_a_refused_token_ends_the_start(tmp_path: Path) -> None:
    async with LocalTelegram() as telegram:
        status, _, error = await bantik(
            tmp_path, "run", bot_token="111111:refused", telegram_api=telegram.url, console_port=str(free_port())
        )
    assert status == 2
    assert "BANTIK_BOT_TOKEN: Telegram does not know this token" in error
    assert "Traceback" not in error


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    async with LocalTelegram() as telegram:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            status, _, error = await bantik(
                tmp_path, "run", bot_token=TOKEN, telegram_api=telegram.url, console_port=port
            )
    assert status == 2
    assert f"BANTIK_CONSOLE_PORT: port {port} is taken" in error
    assert "Traceback" not in error


async def test_a_damaged_model_is_refused_by_name(tmp_path: Path) -> None:
    copy = tmp_path / "reader"
    shutil.copytree(FOLDER, copy)
    damaged = next(copy.glob("*.onnx"))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    code = f"from pathlib import Path; from nlu.reader import Reader; Reader.load(Path({str(copy)!r}))"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env=os.environ.copy(), stderr=asyncio.subprocess.PIPE
    )
    _, err = await child.communicate()
    assert child.returncode == 1
    assert damaged.name in err.decode().strip().splitlines()[-1]


async def test_a_damaged_database_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "bantik.db").write_bytes(b"this is no database at all, but long enough to look at" * 40)
    status, _, error = await bantik(
        tmp_path, "run", bot_token=TOKEN, telegram_api="http://127.0.0.1:9", console_port=str(free_port())
    )
    assert status == 2
    assert "BANTIK_DATABASE_URL: The database file is damaged" in error
    assert "Traceback" not in error


async def test_a_broken_script_file_is_listed_line_by_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("schema: 1\nid: x\nlanguages: [en]\ngreting: {en: hi}\n")
    status, out, error = await bantik(tmp_path, "script", "check", "bad.yaml")
    assert status == 1, error
    assert any(line.startswith("bad.yaml:4: ") and "greting" in line for line in out.splitlines()), out


async def test_a_bot_api_that_is_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    port = free_port()
    async with office(tmp_path, start=False, telegram_api=f"http://127.0.0.1:{port}") as place:
        await place.process.start()
        await asyncio.sleep(3)
        late = LocalTelegram(port=port, world=place.telegram.world)
        await late.start()
        try:
            tom = place.telegram.person("Tom", language="en")
            await tom.start()
            await tom.waits("Northline", seconds=40)
        finally:
            await late.stop()
    assert "Traceback" not in place.process.log()


async def test_a_locked_database_is_waited_for_and_nothing_is_lost(tmp_path: Path) -> None:
    async with office(tmp_path) as place:
        lock = sqlite3.connect(tmp_path / "bantik.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await asyncio.sleep(7)
        assert tom.messages == []
        lock.execute("ROLLBACK")
        lock.close()
        await tom.waits("Northline", seconds=30)
        await place.settled()
        assert len([m for m in tom.messages if "Northline" in m.text]) == 1
    log = place.process.log()
    assert "locked" in log
    assert "Traceback" not in log
