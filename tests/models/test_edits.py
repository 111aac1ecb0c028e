from hypothesis import given
from hypothesis import strategies as st

from models.corpus import Example, Span
from models.edits import apply


def example(text: str, *spans: Span) -> Example:
    return Example(text, "en", None, ("inform",), "none", spans, text, "here")


def test_a_span_follows_what_is_inserted_before_it() -> None:
    reply = example("about 500k", Span(6, 10, "budget"))
    changed = apply(reply, [(0, 5, "roughly")])
    assert changed.text == "roughly 500k"
    assert changed.text[changed.spans[0].start : changed.spans[0].end] == "500k"


def test_a_replaced_fact_is_covered_whole() -> None:
    reply = example("about 500k or so", Span(6, 10, "budget"))
    changed = apply(reply, [(6, 10, "a million")])
    assert changed.text[changed.spans[0].start : changed.spans[0].end] == "a million"


def test_a_deleted_fact_is_gone() -> None:
    assert apply(example("500k please", Span(0, 4, "budget")), [(0, 5, "")]).spans == ()


@given(st.text(alphabet="abc ", min_size=6, max_size=30), st.data())
def test_words_outside_the_edits_keep_their_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 1, len(text)))
    before = data.draw(st.integers(0, start))
    words = text[start:end].strip()
    changed = apply(example(text, Span(start, end, "need")), [(0, before, "xyz")])
    found = [changed.text[s.start : s.end] for s in changed.spans]
    assert found == ([words] if words else [])
