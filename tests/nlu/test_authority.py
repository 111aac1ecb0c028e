import pytest

from nlu.authority import read_role


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
