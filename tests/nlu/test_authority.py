import pytest

from nlu.authority import decides_alone, read_role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("я коммерческий директор, решаю сам", "коммерческий директор"),
        ("руководитель отдела продаж", "руководитель отдела продаж"),
        ("Я собственник", "собственник"),
        ("главбух", "главбух"),
        ("IT-директор", "IT-директор"),
        ("собираю информацию, я помощник директора", "помощник директора"),
        ("I'm the head of marketing here", "head of marketing"),
        ("I am the owner", "owner"),
        ("managing director at a small firm", "managing director"),
        ("CEO", "CEO"),
        ("I'm just a student", "student"),
        ("jestem właścicielem firmy", "właścicielem firmy"),
        ("dyrektor handlowy", "dyrektor handlowy"),
        ("specjalista ds. zakupów", "specjalista ds. zakupów"),
        ("genel müdür", "genel müdür"),
        ("satın alma müdürüyüm", "satın alma müdürüyüm"),
        ("şirket sahibiyim", "şirket sahibiyim"),
    ],
)
def test_role_is_the_words_as_said(text: str, role: str) -> None:
    assert read_role(text) == role


@pytest.mark.parametrize(
    "text", ["", "решаю сам", "I decide", "собственно, я не знаю", "sam decyduję", "ben karar veriyorum", "500"]
)
def test_no_role_is_made_up(text: str) -> None:
    assert read_role(text) is None


@pytest.mark.parametrize(
    "words",
    ["decyduję sam", "Sama o tym decyduję", "решаю сам", "решение за мной", "I decide that myself", "it's my call",
     "kararı ben veriyorum"],
)  # fmt: skip
def test_who_says_outright_that_they_decide_decides(words: str) -> None:
    """The model took "decyduję sam" for somebody who has to ask."""
    assert decides_alone(words)


@pytest.mark.parametrize(
    "words",
    ["не я решаю", "я решаю вместе с женой", "I can't say I decide", "nie decyduję sam", "decyduję ja z żoną",
     "kararı patron veriyor", "dyrektor", "decydujemy razem"],
)  # fmt: skip
def test_who_shares_or_denies_it_does_not(words: str) -> None:
    assert not decides_alone(words)
