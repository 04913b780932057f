"""What is not as expected, in one line that says where."""

from contextlib import contextmanager

from running import Failed


@contextmanager
def during(what):
    """Puts `what` in front of anything unexpected inside."""
    try:
        yield
    except Failed as error:
        raise Failed(f"{what}: {error}") from None


def expect(what, found, wanted):
    if found != wanted:
        raise Failed(f"{what}: {found!r} where {wanted!r} should be")


def expect_that(what, holds, found):
    if not holds:
        raise Failed(f"{what}: {found!r}")
