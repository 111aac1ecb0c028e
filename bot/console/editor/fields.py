"""Fields of the form. Each shows what the text says and turns what is typed into an edit."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from nicegui import ui

from bot.console.editor.gestures import found, put_text, put_words, texts_of
from bot.console.editor.places import languages_of
from bot.console.parts import tag
from bot.console.visit import Visit
from bot.wording import say
from dialogs.editing import Edit, Put, Take
from dialogs.schema import Script
from dialogs.wording import fill, places, units
from dialogs.yaml_source import Path

#: What is typed is taken over this long after the last key.
DEBOUNCE: Final = "debounce=450"
#: A question that is longer is read twice by a tired person.
SHORT: Final = 300
BUTTON_BYTES: Final = 64


class Desk(Protocol):
    """What fields need of the editor."""

    visit: Visit

    @property
    def data(self) -> dict[str, Any]: ...

    @property
    def script(self) -> Script | None: ...

    def edit(self, edits: Sequence[Edit]) -> bool: ...

    def redraw(self) -> None: ...


def wording(
    desk: Desk,
    path: Path,
    title: str,
    *,
    hint: str = "",
    limit: int = SHORT,
    label: bool = False,
    needed: bool = True,
) -> None:
    """A text side by side in the script's languages, the missing ones marked.

    ``label``: it stands on a button. ``needed``: it is missing even where no language has it.
    """
    needed = needed or bool(found(desk.data, path))
    with tag("fieldset", "ed-field"):
        tag("legend", "ed-label", title)
        if hint:
            tag("p", "ed-hint", hint)
        with tag("div", "ed-langs"):
            for lang in languages_of(desk.data):
                with tag("div", "ed-lang"):
                    _one_language(desk, path, lang, title, limit=limit, label=label, needed=needed)


def _one_language(desk: Desk, path: Path, lang: str, title: str, *, limit: int, label: bool, needed: bool) -> None:
    visit = desk.visit
    variants = texts_of(desk.data, path, lang)
    with tag("div", "ed-lang-head"):
        tag("span", "ed-lang-name", say(lang, "language"))  # type: ignore[arg-type]  # one of the four
        missing = tag("span", "ed-missing", visit.say("editor.missing"))
        missing.set_visibility(needed and not variants)
        count = tag("span", "ed-count", "")
    boxes: list[ui.textarea] = []
    preview = tag("p", "ed-preview", "")

    def show(texts: Sequence[str]) -> None:
        longest = max(texts, key=len, default="")
        used = len(longest.encode()) if label else units(longest)
        most = BUTTON_BYTES if label else limit
        count.text = f"{used}/{most}" if longest else ""  # type: ignore[attr-defined]  # tags with text have it
        count.classes(add="over" if used > most else "", remove="" if used > most else "over")
        missing.set_visibility(needed and not any(text.strip() for text in texts))
        filled = places(texts[0]) if texts else frozenset()
        preview.text = previewed(desk, texts[0]) if filled else ""  # type: ignore[attr-defined]  # as above
        preview.set_visibility(bool(filled))

    def typed() -> None:
        texts = [str(box.value or "") for box in boxes]
        show(texts)
        desk.edit(put_text(desk.data, path, lang, texts))

    for number, text in enumerate(variants or [""]):
        box = ui.textarea(value=text, on_change=typed)
        box.props(f"outlined dense autogrow {DEBOUNCE} input-class=ed-box").classes("ed-text")
        box.props["aria-label"] = f"{title}, {say(lang, 'language')}, {number + 1}"  # type: ignore[arg-type]  # one of the four
        box.props["lang"] = lang
        boxes.append(box)
    preview.move(target_index=-1)
    show(variants)
    if variants and not label:
        more = tag("button", "ed-more", visit.say("editor.variant"), type_="button")

        def another() -> None:
            if desk.edit([Put(path=(*path, lang), value=[*variants, variants[-1] + " …"])]):
                desk.redraw()

        more.on("click", another)


def previewed(desk: Desk, text: str) -> str:
    """The text as a visitor would read it."""
    visit, company = desk.visit, str(found(desk.data, ("company", "name")) or "…")
    samples = {
        name: visit.say(f"editor.sample_{name}")
        for name in ("who", "when", "price", "size", "of_size", "small", "large")
    }
    return fill(text, company=company, **samples)


def words(desk: Desk, path: Path, title: str, *, hint: str = "") -> None:
    """Lists of words, one a line, side by side in the script's languages."""
    with tag("fieldset", "ed-field"):
        tag("legend", "ed-label", title)
        if hint:
            tag("p", "ed-hint", hint)
        with tag("div", "ed-langs"):
            for lang in languages_of(desk.data):
                with tag("div", "ed-lang"):
                    tag("span", "ed-lang-name", say(lang, "language"))  # type: ignore[arg-type]  # one of the four
                    _word_box(desk, path, lang, title)


def _word_box(desk: Desk, path: Path, lang: str, title: str) -> None:
    box = ui.textarea(value="\n".join(texts_of(desk.data, path, lang)))
    box.props(f"outlined dense autogrow {DEBOUNCE} input-class=ed-box").classes("ed-text")
    box.props["aria-label"] = f"{title}, {say(lang, 'language')}"  # type: ignore[arg-type]  # one of the four
    box.on_value_change(lambda event: desk.edit(put_words(desk.data, path, lang, str(event.value or "").split("\n"))))


def line(desk: Desk, path: Path, title: str, *, turned: Callable[[str], Sequence[Edit]] | None = None) -> None:
    """One short text that is the same in every language."""
    field = ui.input(title, value=str(found(desk.data, path) or ""))
    field.props(f"outlined dense {DEBOUNCE}").classes("ed-line")

    def typed(value: str) -> None:
        if value.strip():
            desk.edit(turned(value.strip()) if turned else [Put(path=path, value=value.strip())])

    field.on_value_change(lambda event: typed(str(event.value or "")))


def number(
    desk: Desk, path: Path, title: str, *, low: float = 0, high: float = 100, step: float = 1, default: float = 0
) -> None:
    """A slider with its figure beside it."""
    value = found(desk.data, path)
    start = value if isinstance(value, int | float) and not isinstance(value, bool) else default
    with tag("div", "ed-slider"):
        tag("span", "ed-slider-name", title)
        slider = ui.slider(min=low, max=high, step=step, value=start).props("label")
        slider.props["aria-label"] = title
        shown = tag("span", "ed-slider-value", f"{start:g}")

    def moved(chosen: float) -> None:
        shown.text = f"{chosen:g}"  # type: ignore[attr-defined]  # tags with text have it
        desk.edit([Put(path=path, value=int(chosen) if float(chosen).is_integer() else round(float(chosen), 2))])

    slider.on("update:model-value", lambda event: moved(float(event.args)), throttle=0.25, leading_events=False)


def choose(
    desk: Desk,
    path: Path,
    title: str,
    options: dict[Any, str],
    *,
    turned: Callable[[Any], Sequence[Edit]] | None = None,
    default: Any = None,
    redraw: bool = False,
) -> None:
    """One of several; what the text says and is none of them is shown as it stands."""
    value = found(desk.data, path)
    value = default if value is None else value
    shown = {**options, **({value: str(value)} if value not in options else {})}

    def chosen(one: Any) -> None:
        edits = turned(one) if turned else [Put(path=path, value=one)]
        if desk.edit(edits) and redraw:
            desk.redraw()

    ui.select(shown, value=value, label=title, on_change=lambda event: chosen(event.value)).props(
        "outlined dense options-dense"
    ).classes("ed-line")


def take_if_there(desk: Desk, path: Path) -> list[Edit]:
    return [] if found(desk.data, path) is None else [Take(path=path)]


__all__ = ["Desk", "choose", "line", "number", "previewed", "take_if_there", "wording", "words"]
