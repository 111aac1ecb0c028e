"""Carries edits out on the text itself: only the characters that an edit is about are touched.

Comments, blank lines, quotes and the order of everything else stay as the author wrote them.
"""

import re
from typing import Any

from dialogs.editing._render import block, entry, fits_inline, inline, scalar
from dialogs.editing._tree import Node
from dialogs.editing.edits import Edit, EditRefused, Insert, Move, Put, Take
from dialogs.yaml_source import Path

_STEP = 2


def operate(text: str, root: Node, edit: Edit) -> str:
    """The text after the edit. Raises ``EditRefused`` where the text is written in a way that cannot be cut here."""
    if isinstance(edit, Put):
        return _put(text, root, edit)
    if isinstance(edit, Take):
        return _take(text, root, edit.path)
    if isinstance(edit, Insert):
        return _insert(text, root, edit)
    return _move(text, root, edit)


def _put(text: str, root: Node, edit: Put) -> str:
    path, value = edit.path, edit.value
    node = root.find(path)
    if node is not None:
        return _replace(text, root, path, node, value)
    parent = root.find(path[:-1])
    name = path[-1]
    if parent is None or parent.is_scalar or (parent.fields == () and parent.flow):
        # A line `key:` or `key: {}` gives way to a block of its own.
        return _put(text, root, Put(path=path[:-1], value={name: value}, order=edit.order))
    if parent.fields is None or not isinstance(name, str):
        raise EditRefused(f"{name}: there is no such entry")
    return _add_field(text, parent, name, value, order=edit.order)


def _replace(text: str, root: Node, path: Path, node: Node, value: Any) -> str:
    parent = root.find(path[:-1])
    between_brackets = parent is not None and parent.flow
    quoted = node.style in {'"', "'"} and isinstance(value, str)
    one_line = between_brackets or (fits_inline(value) and (node.flow or node.is_scalar or not value))
    if quoted:
        new = scalar(value, flow=between_brackets, quoted=True)
    elif one_line:
        new = inline(value, flow=between_brackets)
    elif isinstance(path[-1], int):
        lines = entry(value, indent=node.column - _STEP)
        new = "\n".join(lines).lstrip(" -") if isinstance(value, dict) and value else inline(value, flow=False)
    else:
        key = _key(root, path)
        lines = block(value, indent=key.column + _STEP)
        start = text.index(":", key.end) + 1
        return text[:start] + "\n" + "\n".join(lines) + _tail(text, node)
    start = node.start
    if parent is not None and not between_brackets and isinstance(path[-1], str) and (node.empty or not node.flow):
        key = _key(root, path)
        after = text.index(":", key.end) + 1
        own_line = "\n" in text[after : node.start] or node.empty
        if own_line:
            return text[:after] + " " + new + _tail(text, node, after=after)
    blank = " " if node.empty and text[start - 1 : start] not in {" ", "[", "{"} else ""
    return text[:start] + blank + new + _tail(text, node)


def _tail(text: str, node: Node, *, after: int = 0) -> str:
    """What follows a node; a block scalar takes its line's end with it, which is given back."""
    end = max(node.end, after)
    ended = node.style in {"|", ">"} and text[end - 1 : end] == "\n"
    return ("\n" if ended else "") + text[end:]


def _key(root: Node, path: Path) -> Node:
    parent = root.find(path[:-1])
    if parent is None or parent.fields is None or not isinstance(path[-1], str):
        raise EditRefused(f"{path[-1]}: there is no such field")
    place = parent.index(path[-1])
    if place is None:
        raise EditRefused(f"{path[-1]}: there is no such field")
    return parent.fields[place][0]


def _add_field(text: str, parent: Node, name: str, value: Any, *, order: tuple[str, ...]) -> str:
    fields = parent.fields or ()
    place = len(fields)
    if name in order:
        later = [at for at, one in enumerate(parent.names) if one in order[order.index(name) + 1 :]]
        place = later[0] if later else place
    if parent.flow:
        new = f"{scalar(name, flow=True)}: {inline(value)}"
        return _add_between_brackets(text, parent, [value for _, value in fields], new, place)
    lines = block({name: value}, indent=parent.column)
    if place > 0:
        return _after(text, fields[place - 1][1], fields[place - 1][0], lines)
    first = fields[0][0]
    # The first field may stand behind a dash: the new one takes its place there.
    return text[: first.start] + "\n".join(lines).lstrip(" ") + "\n" + " " * parent.column + text[first.start :]


def _add_between_brackets(text: str, parent: Node, values: list[Node], new: str, place: int) -> str:
    if not values:
        return text[: parent.start + 1] + new + text[parent.start + 1 :]
    if place > 0:
        at = values[place - 1].end
        return f"{text[:at]}, {new}{text[at:]}"
    at = parent.start + 1
    return f"{text[:at]}{new}, {text[at:].lstrip(' ')}"


def _after(text: str, node: Node, key: Node | None, lines: list[str], *, gap: str = "") -> str:
    """New lines below the line in which ``node`` ends."""
    end = max(node.end, 0 if key is None else key.end)
    if text[end - 1 : end] == "\n":
        return text[:end] + gap + "\n".join(lines) + "\n" + text[end:]
    at = _line_end(text, end)
    return text[:at] + "\n" + gap + "\n".join(lines) + text[at:]


def _take(text: str, root: Node, path: Path) -> str:
    parent = root.find(path[:-1])
    if parent is None or parent.is_scalar:
        raise EditRefused(f"{path[-1]}: there is no such entry")
    part = path[-1]
    place = part if isinstance(part, int) else parent.index(part)
    count = len(parent.items if parent.items is not None else parent.fields or ())
    if place is None or not -1 < place < count:
        raise EditRefused(f"{part}: there is no such entry")
    if count == 1:
        empty: Any = [] if parent.items is not None else {}
        return _replace(text, root, path[:-1], parent, empty) if path[:-1] else "{}\n"
    if parent.flow:
        return _take_between_brackets(text, parent, place)
    if parent.items is not None:
        start, end = _regions(text, parent)[place]
        return text[:start] + text[min(end + 1, len(text)) :]
    fields = parent.fields or ()
    key, value = fields[place]
    line = _line_start(text, key.start)
    if text[line : key.start].strip():
        # Behind a dash: the next field moves up.
        return text[: key.start] + text[fields[place + 1][0].start :]
    start = _with_comments(text, line, floor=fields[place - 1][1].end if place else 0)
    end = _region_end(text, max(value.end, key.end))
    return text[:start] + text[min(end + 1, len(text)) :]


def _take_between_brackets(text: str, parent: Node, place: int) -> str:
    spans = _spans(parent)
    if place + 1 < len(spans):
        return text[: spans[place][0]] + text[spans[place + 1][0] :]
    return text[: spans[place - 1][1]] + text[spans[place][1] :]


def _spans(parent: Node) -> list[tuple[int, int]]:
    if parent.items is not None:
        return [(item.start, item.end) for item in parent.items]
    return [(key.start, max(value.end, key.end)) for key, value in parent.fields or ()]


def _insert(text: str, root: Node, edit: Insert) -> str:
    node = root.find(edit.path)
    if node is None or node.is_scalar or not node.items:
        return _put(text, root, Put(path=edit.path, value=[edit.value]))
    if node.flow:
        return _add_between_brackets(text, node, list(node.items), inline(edit.value), edit.at)
    regions = _regions(text, node)
    lines = entry(edit.value, indent=node.column)
    spaced = len(regions) > 1 and "\n\n" in text[regions[0][1] : regions[1][0]]
    gap = "\n" if spaced else ""
    if edit.at > 0:
        at = regions[edit.at - 1][1]
        return text[:at] + "\n" + gap + "\n".join(lines) + text[at:]
    at = regions[0][0]
    return text[:at] + "\n".join(lines) + "\n" + gap + text[at:]


def _move(text: str, root: Node, edit: Move) -> str:
    node = root.find(edit.path)
    if node is None or node.items is None:
        raise EditRefused(f"{edit.path[-1]}: there is no such list")
    slots = _spans(node) if node.flow else _regions(text, node)
    texts = [text[start:end] for start, end in slots]
    texts.insert(edit.to, texts.pop(edit.place))
    pieces, last = [], 0
    for (start, end), new in zip(slots, texts, strict=True):
        pieces += [text[last:start], new]
        last = end
    return "".join(pieces) + text[last:]


def _regions(text: str, node: Node) -> list[tuple[int, int]]:
    """The lines of each entry of a list in block style, with the comment right above it, without the last newline."""
    dash = re.compile(rf"^ {{{node.column}}}-(?=\s)", re.MULTILINE)
    if text[_line_start(text, node.start) : node.start].strip():
        raise EditRefused("this list begins in the middle of a line: change it in the text")
    regions: list[tuple[int, int]] = []
    floor = _line_start(text, node.start)
    for item in node.items or ():
        begins = [match.start() for match in dash.finditer(text, floor, max(item.start, floor + node.column + 1) + 1)]
        if not begins:
            raise EditRefused("this list is written in an unusual way: change it in the text")
        start = begins[-1]
        end = _region_end(text, max(item.end, start + node.column + 1))
        regions.append((_with_comments(text, start, floor=regions[-1][1] if regions else 0), end))
        floor = min(end + 1, len(text))
    return regions


def _with_comments(text: str, line: int, *, floor: int) -> int:
    """The beginning of the comment lines right above a line that are indented like it."""
    indent = re.match(r" *", text[line:])
    lead = indent[0] if indent else ""
    while line > floor:
        above = _line_start(text, line - 1)
        if above < floor or not text[above:line].startswith(lead + "#"):
            break
        line = above
    return line


def _region_end(text: str, end: int) -> int:
    while end > 0 and text[end - 1] == "\n":
        end -= 1
    return _line_end(text, end)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found
