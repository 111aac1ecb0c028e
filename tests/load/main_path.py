"""How long a hot reply takes to the sales group, by the real process: ``python -m tests.load.main_path``.

Visitors act at the same instant: half of them want to buy at once, the others answer every question. Printed are the
seconds from the deciding reply to its card, and what depends less on who else uses the machine: the processor time
that the bot spent on each update.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from nlu.labels import LANGUAGES
from tests.process import Office, office
from tests.visitors import Visitor

VISITORS = 20
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """``waits`` in seconds from a hot reply to its card, sorted; ``cpu_ms`` of the bot per update."""

    waits: tuple[float, ...]
    cpu_ms: float
    updates: int
    seconds: float

    def __str__(self) -> str:
        p95 = self.waits[min(len(self.waits) - 1, int(0.95 * len(self.waits)))]
        return (
            f"hot reply to card: median {statistics.median(self.waits):.3f} s, p95 {p95:.3f} s, "
            f"longest {self.waits[-1]:.3f} s; {self.cpu_ms:.1f} ms of CPU per update "
            f"({self.updates} updates in {self.seconds:.1f} s)"
        )


async def rush(place: Office, *, visitors: int = VISITORS) -> Figures:
    """Let so many visitors act at once; returns when all of them are on offer and nothing waits."""
    ids, began, used = place.telegram.world.update_ids, time.monotonic(), _cpu_seconds(place)
    first = next(ids)
    waits = await asyncio.gather(*(_visit(place, number) for number in range(visitors)))
    for number in range(visitors):
        await place.group.waits(f"Visitor{number}.", seconds=PATIENCE_SECONDS)
    seconds = time.monotonic() - began
    updates = next(ids) - first - 1
    await place.settled(PATIENCE_SECONDS)
    return Figures(
        waits=tuple(sorted(wait for wait in waits if wait is not None)),
        cpu_ms=(_cpu_seconds(place) - used) * 1000 / updates,
        updates=updates,
        seconds=seconds,
    )


async def _visit(place: Office, number: int) -> float | None:
    """One visitor to a card in the sales group; the seconds from the hot reply, None for who answers questions."""
    lang = LANGUAGES[number % len(LANGUAGES)]
    visitor = Visitor(place.telegram.person(f"Visitor{number}.", language=lang), lang)
    if number % 2 == 0:
        await visitor.walk()
        return None
    await visitor.buys()
    began = time.monotonic()
    await place.group.waits(f"Visitor{number}.", seconds=PATIENCE_SECONDS)
    return time.monotonic() - began


def _cpu_seconds(place: Office) -> float:
    """Processor time of the bot until now, all its threads."""
    times = psutil.Process(place.process.pid).cpu_times()
    return times.user + times.system


async def main(*, runs: int, visitors: int) -> None:
    """Print the figures of several rushes, each by a process of its own."""
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            async with office(Path(folder), managers=2) as place:
                print(await rush(place, visitors=visitors), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--visitors", type=int, default=VISITORS)
    given = parser.parse_args()
    asyncio.run(main(runs=given.runs, visitors=given.visitors))
