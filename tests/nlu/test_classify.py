import json
from datetime import date

import pytest

from nlu.classify import BadLineError, classify_lines
from nlu.reader import Reader

TODAY = date(2026, 3, 2)


def test_lines_come_out_in_order_with_their_own_fields(reader: Reader) -> None:
    lines = [json.dumps({"text": f"reply number {i}", "id": i}) for i in range(70)]
    found = [json.loads(line) for line in classify_lines(reader, lines, today=TODAY)]
    assert [line["id"] for line in found] == list(range(70))
    assert set(found[0]) == {"text", "id", "lang", "intents", "primary", "warmth", "facts", "abstained"}


def test_now_decides_what_a_date_means(reader: Reader) -> None:
    line = json.dumps({"text": "tomorrow", "asked": "timeline", "now": "2026-05-05T10:00:00+03:00"})
    (found,) = classify_lines(reader, [line], today=TODAY)
    assert json.loads(found)["facts"][0]["value"]["latest"] == "2026-05-06"


def test_empty_lines_are_passed_over(reader: Reader) -> None:
    assert len(list(classify_lines(reader, ["\n", '{"text": "hi"}\n', " \n"], today=TODAY))) == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[]", "text"),
        ('{"text": 5}', "text"),
        ('{"text": "x", "asked": "age"}', "age"),
        ('{"text": "x", "lang": "de"}', "de"),
        ('{"text": "x", "now": "soon"}', "soon"),
        ('{"text": "x", "now": 5}', "now"),
    ],
)
def test_a_bad_line_is_named_after_the_good_ones_before_it(reader: Reader, line: str, says: str) -> None:
    found = classify_lines(reader, ['{"text": "hi"}', line, '{"text": "bye"}'], today=TODAY)
    assert json.loads(next(found))["text"] == "hi"
    with pytest.raises(BadLineError, match=rf"line 2: .*{says}"):
        next(found)
