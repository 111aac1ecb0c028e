"""The reader with the shipped model, loaded once for all tests that only read with it."""

import functools

from nlu.reader import Reader


@functools.cache
def shared_reader() -> Reader:
    # One thread: a second one would spin on the core on which other tests run.
    return Reader.load(threads=1)
