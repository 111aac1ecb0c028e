"""Real processes that have their imports behind them.

A command of Bantik spends most of its first seconds on importing aiogram, over and over in tests that kill and restart
it. Here one process imports everything, and each command is forked off it: a process of its own with its own files,
environment and folder, which may be killed like any other, and whose life is spent on what the test is about.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["bot.cli", "bot.app"])


class Forked:
    """A running ``bantik …``, with the doors of ``asyncio.subprocess.Process`` that the tests use."""

    def __init__(self, child: BaseProcess) -> None:
        self._child = child

    @classmethod
    async def start(cls, *words: str, folder: Path, environment: dict[str, str], out: Path, err: Path) -> "Forked":
        """Run a command in a folder; what it writes goes to the two files."""
        # NiceGUI does nothing in a process of any other name.
        child = _context.Process(
            name="MainProcess", target=_become, args=(words, folder, environment, out, err), daemon=True
        )
        # The first start waits until everything is imported.
        await asyncio.to_thread(child.start)
        return cls(child)

    @property
    def returncode(self) -> int | None:
        return self._child.exitcode

    @property
    def pid(self) -> int:
        assert self._child.pid is not None
        return self._child.pid

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    async def wait(self) -> int:
        """The exit status, below nought where a signal ended it."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._child.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._child.sentinel)
        self._child.join()
        assert self._child.exitcode is not None
        return self._child.exitcode


def _become(words: tuple[str, ...], folder: Path, environment: dict[str, str], out: Path, err: Path) -> None:
    """Turn this process into what ``python -m bot …`` would be."""
    from bot.cli import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for path, standard in ((out, 1), (err, 2)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(handle, standard)
        os.close(handle)
    sys.argv = ["bantik", *words]
    main()
