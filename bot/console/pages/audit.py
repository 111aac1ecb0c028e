"""Who changed what in the console, and when."""

import json
from typing import Any, Final

from bot.console.parts import empty, head_row, tag
from bot.console.registry import Page
from bot.console.visit import Visit
from storage.tables import AuditEntry

ADDRESS: Final = "/console/audit"
_ROWS: Final = 100


async def draw(visit: Visit) -> None:
    asked = visit.query.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
    async with visit.seeing("people") as uow:
        entries = await uow.console.audit(limit=_ROWS, before_id=before)
    if not entries:
        empty(visit.say("audit.empty"), visit.say("audit.empty_text"))
        return
    with tag("section", "cs-pane cs-list-pane"), tag("div", "cs-scroll"), tag("table", "cs-table"):
        head_row([visit.say(f"audit.{name}") for name in ("when", "who", "what", "to", "change")])
        with tag("tbody"):
            for entry in entries:
                _row(visit, entry)
    if len(entries) == _ROWS:
        tag("a", "cs-button quiet", visit.say("list.after"), href=f"{ADDRESS}?before={entries[-1].id}")


def _row(visit: Visit, entry: AuditEntry) -> None:
    with tag("tr"):
        tag("td", "", visit.when(entry.at))
        role = visit.say(f"role.{entry.role}") if entry.role else ""
        tag("td", "", f"{entry.name} · {role}" if role else entry.name)
        tag("td", "", entry.action)
        tag("td", "", entry.object)
        change = " → ".join(_short(part) for part in (entry.before, entry.after) if part is not None)
        tag("td", "cs-wide", change)


def _short(values: dict[str, Any]) -> str:
    return ", ".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
    )[:300]


PAGE = Page(path="/audit", title="audit.title", needs="people", draw=draw, place="person", icon="history")
