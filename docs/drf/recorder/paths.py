"""Where things lie."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RECORDED = PROJECT / "recorded"
FIXTURE = RECORDED / "fixture.json"
KEYS = RECORDED / "keys"
TOKENS = "tokens.json"
