import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu._fold import fold


@given(st.text())
def test_fold_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("PROSZĘ O OFERTĘ", "prosze o oferte"),
        ("Łódź, żółć", "lodz, zolc"),
        ("İYİ GÜNLER ılık", "iyi gunler ilik"),
        ("Ещё Йод", "еще йод"),
        ("„Tak” — «да»", '"tak" - "да"'),
        ("٣٤٥", "345"),
    ],
)
def test_case_and_diacritics_do_not_matter(typed: str, folded: str) -> None:
    assert fold(typed) == folded
