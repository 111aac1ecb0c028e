"""What other packages may use of the storage."""

import storage


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    assert len(set(storage.__all__)) == len(storage.__all__)
    for name in storage.__all__:
        thing = getattr(storage, name)
        assert name == "ENGINE" or thing.__doc__, name


def test_only_the_unit_of_work_commits() -> None:
    calls = [name for name in dir(storage.UnitOfWork) if "commit" in name or "rollback" in name]
    assert calls == [], "a block commits at its end and nowhere else"
