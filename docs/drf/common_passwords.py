#!/usr/bin/env python
"""Writes the digests of Django's common passwords, which `accounts::password_validation` looks passwords up in.

python common_passwords.py            # writes crates/accounts/assets/common_passwords.bin again
python common_passwords.py --check    # writes nothing, and fails if something differs

The file holds the first eight bytes of the SHA-256 of each password, in ascending order.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings

FILE = Path(__file__).resolve().parents[2] / "crates/accounts/assets/common_passwords.bin"
DIGEST_LENGTH = 8


def common_passwords():
    settings.configure()
    django.setup()
    from django.contrib.auth.password_validation import CommonPasswordValidator

    return CommonPasswordValidator().passwords


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if something differs")
    arguments = parser.parse_args()
    passwords = common_passwords()
    digests = {hashlib.sha256(password.encode()).digest()[:DIGEST_LENGTH] for password in passwords}
    assert len(digests) == len(passwords), "two passwords have the same digest"
    content = b"".join(sorted(digests))
    if not arguments.check:
        FILE.write_bytes(content)
    elif FILE.read_bytes() != content:
        sys.exit(f"common_passwords: the list of the reference differs from {FILE}")
    print(f"{len(passwords)} common passwords")


if __name__ == "__main__":
    main()
