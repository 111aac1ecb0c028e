import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat_key import chat_key

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["chat", "id", "message", "from"]), inner)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("update", "key"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 7}}}, "7"),
        ({"update_id": 1, "edited_message": {"chat": {"id": -100}}}, "-100"),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": 7}}}}, "7"),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}}}, "7"),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 9}, "from": {"id": 7}}}, "9"),
        ({"update_id": 5, "message": {"chat": {"id": "x"}}}, "update-5"),
        ({"update_id": 5}, "update-5"),
    ],
)
def test_a_message_and_a_tap_of_one_chat_share_a_queue(update: dict[str, object], key: str) -> None:
    assert chat_key(update) == key


@given(st.dictionaries(st.text() | st.sampled_from(["message", "callback_query", "update_id"]), JSON))
def test_no_update_is_too_strange_for_a_queue(update: dict[str, object]) -> None:
    assert chat_key(json.loads(json.dumps(update)))
