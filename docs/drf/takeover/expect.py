"""What is not as expected, in one line that says where."""

from contextlib import contextmanager


class Unexpected(Exception):
    """The first thing that is not as it should be."""


@contextmanager
def during(what):
    """Puts `what` in front of anything unexpected inside."""
    try:
        yield
    except Unexpected as error:
        raise Unexpected(f"{what}: {error}") from None


def expect(what, found, wanted):
    if found != wanted:
        raise Unexpected(f"{what}: {found!r} where {wanted!r} should be")


def expect_that(what, holds, found):
    if not holds:
        raise Unexpected(f"{what}: {found!r}")
