"""Which page is for whom, and what every page must have."""

from bot.console.pages import PAGES
from bot.console.roles import GIVEN, MAY, may
from bot.wording import say
from nlu.labels import INTENTS, LANGUAGES
from storage.tables.console import ConsoleRole

EVERYBODY: set[ConsoleRole] = {"owner", "admin", "marketing", "head_of_sales", "viewer"}
SCRIPT_PEOPLE: set[ConsoleRole] = {"owner", "admin", "marketing"}
#: Who may open which page. A new page is not right before it stands here.
FOR_WHOM: dict[str, set[ConsoleRole]] = {
    "": EVERYBODY,
    "/leads": EVERYBODY,
    "/leads/{lead_id}": EVERYBODY,
    "/dialogs": EVERYBODY,
    "/dialogs/{dialog_id}": EVERYBODY,
    "/reports": EVERYBODY,
    "/scripts": SCRIPT_PEOPLE,
    "/scripts/{name}": SCRIPT_PEOPLE,
    "/audit": {"owner", "admin"},
    "/sessions": EVERYBODY,
}


def test_every_page_is_for_whom_it_should_be() -> None:
    found = {page.path: {role for role in MAY if may(role, page.needs)} for page in PAGES}
    assert found == FOR_WHOM, "a page that is not listed, or is for others than the list says"


def test_owners_cannot_be_made_by_a_click() -> None:
    assert set(GIVEN) == set(MAY) - {"owner"}


def test_what_the_lesser_roles_may_not_do() -> None:
    assert not MAY["viewer"] & {"contacts", "labels", "scripts", "publish", "sources", "routing", "people"}
    assert not MAY["marketing"] & {"contacts", "routing", "people"}
    assert not MAY["head_of_sales"] & {"scripts", "publish", "people"}


def test_every_page_has_its_name_in_every_language() -> None:
    for lang in LANGUAGES:
        for page in PAGES:
            assert say(lang, f"console.{page.title}")
        for intent in INTENTS:
            assert say(lang, f"console.intent.{intent}")


def test_no_two_pages_have_one_key_and_a_phone_has_room() -> None:
    letters = [page.letter for page in PAGES if page.letter]
    assert len(letters) == len(set(letters))
    assert sum(page.on_phone for page in PAGES) <= 4
