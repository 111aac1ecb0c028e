"""What works right now, told once when it changes and shown by ``/health`` and the console."""

from typing import Literal

import structlog

log = structlog.get_logger(__name__)

Part = Literal["telegram", "database", "model", "outbox"]


class Health:
    """State of the parts. A trouble is logged when it begins and when it ends, not at every try."""

    def __init__(self) -> None:
        self._troubles: dict[Part, str] = {}

    def good(self, part: Part) -> None:
        if self._troubles.pop(part, None) is not None:
            log.info("works again", part=part)

    def bad(self, part: Part, reason: str) -> None:
        if self._troubles.get(part) is None:
            log.error("does not work; trying on", part=part, reason=reason)
        self._troubles[part] = reason

    @property
    def is_good(self) -> bool:
        return not self._troubles

    @property
    def troubles(self) -> frozenset[Part]:
        """The parts that do not work just now."""
        return frozenset(self._troubles)

    def as_json(self) -> dict[str, object]:
        return {"ok": self.is_good, "troubles": dict(self._troubles)}
