"""The repository's recording against a new one."""

import difflib

from .paths import FIXTURE

CONTEXT_LINES = 12
MAX_LINES = 400


def differences(kept, new, whole):
    """Lines to read, none if both say the same. `whole`: the new one has every topic."""
    lines = []
    names = {path.name for path in new.glob("*.json")}
    if whole:
        names |= {path.name for path in kept.glob("*.json")} - {FIXTURE.name}
    for name in sorted(names):
        lines += difflib.unified_diff(
            read_lines(kept / name),
            read_lines(new / name),
            f"recorded/{name}",
            f"now/{name}",
            n=CONTEXT_LINES,
            lineterm="",
        )
    if len(lines) > MAX_LINES:
        lines[MAX_LINES:] = [f"... and {len(lines) - MAX_LINES} lines more"]
    return lines


def read_lines(path):
    # Not splitlines(): a recorded text may hold U+2028, which that would split at.
    return path.read_text("utf-8").split("\n") if path.exists() else []
