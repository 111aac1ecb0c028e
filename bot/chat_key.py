"""Which queue an update belongs to, read from its raw JSON: it must be known before anything is parsed."""

from typing import Any


def chat_key(update: dict[str, Any]) -> str:
    """The chat whose messages must keep their order; for what belongs to no chat, the person.

    Never fails: a malformed update goes to a queue of its own, where it harms nobody.

    >>> chat_key({"update_id": 1, "message": {"chat": {"id": 7}}})
    '7'
    >>> chat_key({"update_id": 2, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -100}}}})
    '-100'
    """
    for name, content in update.items():
        if name == "update_id" or not isinstance(content, dict):
            continue
        message = content.get("message")
        for holder, role in ((content, "chat"), (message, "chat"), (content, "from")):
            found = holder.get(role) if isinstance(holder, dict) else None
            if isinstance(found, dict) and isinstance(found.get("id"), int):
                return str(found["id"])
    return f"update-{update.get('update_id')}"
