"""Changing the text of an example while its spans stay on their words."""

from collections.abc import Iterable
from dataclasses import replace

from models.corpus import Example, Span

#: ``(start, end, new)``: ``text[start:end]`` becomes ``new``.
Edit = tuple[int, int, str]


def apply(example: Example, edits: Iterable[Edit]) -> Example:
    """Apply edits that do not overlap; what is put inside a span or in its place belongs to it, at its edges not."""
    ordered = sorted(edits)
    if not ordered:
        return example
    parts: list[str] = []
    done = 0
    starts = [span.start for span in example.spans]
    ends = [span.end for span in example.spans]
    shift = 0
    for start, end, new in ordered:
        if start < done:
            raise ValueError("edits overlap")
        parts += (example.text[done:start], new)
        done = end
        change = len(new) - (end - start)
        for index, span in enumerate(example.spans):
            if span.start >= end:
                starts[index] = span.start + shift + change
            elif span.start >= start:
                starts[index] = start + shift
            if span.end >= end and span.end > start:
                ends[index] = span.end + shift + change
            elif span.end > start:
                ends[index] = start + shift + len(new)
        shift += change
    parts.append(example.text[done:])
    text = "".join(parts)
    spans = tuple(
        tight
        for span, start, end in zip(example.spans, starts, ends, strict=True)
        if (tight := _tight(text, replace(span, start=start, end=end))) is not None
    )
    return replace(example, text=text, spans=spans)


def _tight(text: str, span: Span) -> Span | None:
    start, end = span.start, min(span.end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return replace(span, start=start, end=end) if start < end else None
