"""Where things are."""

import os
from pathlib import Path

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
LUA = BENCH / "load.lua"
REFERENCE = ROOT / "docs" / "drf"
TEMPLATE = BENCH / "page.md"
PAGE = ROOT / "docs" / "performance.md"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
FUNCTIONS = ROOT / "crates" / "server" / "functions.ld"


def target_folder():
    """Where cargo puts its programs."""
    return (ROOT / os.environ.get("CARGO_TARGET_DIR", "target")).resolve()
