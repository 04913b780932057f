#!/usr/bin/env python
"""Records what Django says of stored hashes that are odd in some way: parameters, versions, numbers, salts, Base64.

python encoded_hashes.py            # writes crates/accounts/tests/django/encoded_hashes.txt anew
python encoded_hashes.py --check    # writes nothing, and fails where something differs

A line is a letter and a stored hash of PASSWORD, with `\\n` and `\\0` for these characters:
`-` the password is right, `u` it is right and Django makes the hash anew, `n` it is wrong, `e` Django fails.
Each is checked twice, with its own hasher first and with another one first; a line is for both, except that `u` and `-`
are said with its own hasher first, and that a hash which is wrong once and fails once counts as wrong.
"""

import argparse
import base64
import hashlib
import sys
from pathlib import Path

import argon2
import bcrypt
import django
from django.conf import settings
from django.contrib.auth import hashers

FILE = Path(__file__).resolve().parents[2] / "crates/accounts/tests/django/encoded_hashes.txt"
PASSWORD = "lètmein"
CLASSES = {
    "pbkdf2_sha256": "PBKDF2PasswordHasher",
    "pbkdf2_sha1": "PBKDF2SHA1PasswordHasher",
    "argon2": "Argon2PasswordHasher",
    "bcrypt_sha256": "BCryptSHA256PasswordHasher",
    "bcrypt": "BCryptPasswordHasher",
    "scrypt": "ScryptPasswordHasher",
    "md5": "MD5PasswordHasher",
}
# The costs of the tests in Rust.
COSTS = {
    "PBKDF2PasswordHasher": {"iterations": 1000},
    "Argon2PasswordHasher": {"memory_cost": 512, "time_cost": 2, "parallelism": 2},
    "BCryptSHA256PasswordHasher": {"rounds": 5},
    "ScryptPasswordHasher": {"work_factor": 1024, "parallelism": 2},
}
SALT = "abcdefghijklmnopqrstuv"
# What Python's `int` takes and no hasher writes, and what it does not take.
NUMBERS = ("+{}", " {}", "{} ", "0{}", "{}.0", "-{}", "{}\n", "")
ODD_TEXTS = (
    *("", "!", "!" + "x" * 40, "!!", "$", "plain", PASSWORD, "None", "\0", "argon2", "bcrypt$", "scrypt$$$$$"),
    *("crypt$$ab1Hv2Lg7ltQo", "unsalted_md5$x", "pbkdf2_sha512$1000$salt$x", "sha1$salt$x", "md5$", "md5$$", "md5$salt"),
)


def numbers(number):
    underscored = f"{number[0]}_{number[1:]}" if len(number) > 1 else f"{number}_0"
    arabic = "".join(chr(0x660 + int(digit)) for digit in number)
    return [form.format(number) for form in NUMBERS] + [underscored, arabic, hex(int(number)), "0"]


def argon2_hash(**changes):
    options = {"time_cost": 2, "memory_cost": 512, "parallelism": 2, "hash_len": 32, "type": argon2.low_level.Type.ID}
    options |= {"salt": SALT.encode()} | changes
    return "argon2" + argon2.low_level.hash_secret(PASSWORD.encode(), **options).decode()


def argon2_cases():
    good = argon2_hash()
    head, version, costs, salt, digest = good.rsplit("$", 4)
    yield good
    orders = ("t=2,p=2", "m=512,p=2", "m=512,t=2", "", "t=2,m=512,p=2", "p=2,t=2,m=512", "m=512,m=512,t=2,p=2")
    more = ("keyid=abcd", "data=abcd", "x=1", "m=512", "")
    sizes = ("m=7,t=2,p=1", "m=15,t=2,p=2", "m=512,t=2,p=4294967295", "m=512,t=2,p=16777216", "m=512,t=2,p=536870912")
    for odd in (
        *orders, *sizes, *(f"m=512,t=2,p=2,{part}" for part in more), "keyid=abcd,m=512,t=2,p=2",
        "M=512,t=2,p=2", "m=512, t=2,p=2", "m=512;t=2;p=2", "m=4294967808,t=2,p=2", "v=19,m=512,t=2,p=2",
        *(f"m={number},t=2,p=2" for number in numbers("512")),
        *(f"m=512,t={number},p=2" for number in numbers("2")),
        *(f"m=512,t=2,p={number}" for number in numbers("2")),
    ):
        yield f"{head}${version}${odd}${salt}${digest}"
    for odd in ("v=019", "v=", "v=18", "v=19$v=19", "V=19", "19", "v=+19", "v=0x13"):
        yield f"{head}${odd}${costs}${salt}${digest}"
    yield f"{head}${costs}${salt}${digest}"
    first = argon2_hash(version=16)
    yield from (first, first.replace("v=16$", ""), first.replace("v=16", "v=19"))
    for variety in ("argon2", "argon2ID", "argon2x", "argon2idx", ""):
        yield good.replace("argon2id", variety)
    yield from (argon2_hash(type=kind) for kind in (argon2.low_level.Type.I, argon2.low_level.Type.D))
    yield from (argon2_hash(hash_len=length) for length in (4, 9, 10, 64, 65, 200))
    yield from (argon2_hash(salt=odd) for odd in (b"12345678", b"x" * 64, b"x" * 100, bytes(range(200, 222))))
    for odd in ("", "YWJjZGVmZw", salt + "==", salt[:-1] + "h", salt + "\n", salt + "="):
        yield good.replace(salt, odd)
    for odd in ("", "ZK4Z", digest + "=", digest[:-1] + "p", digest[:-1], digest.replace("/", "_"), digest + "é"):
        yield good.replace(digest, odd)


def bcrypt_cases(name, password):
    good = bcrypt.hashpw(password, b"$2b$05$XzSos2cZZeAutGmo.jwCYe").decode()
    data = good[7:]
    for version in ("2a", "2b", "2x", "2y", "2c", "2", "2B", "2bb", ""):
        yield f"{name}${good.replace('2b', version, 1)}"
    for rounds in (*numbers("5"), "5", "005", "03", "32"):
        yield f"{name}${good.replace('05', rounds, 1)}"
    endings = (data[:-1], data + "x", data + "=", data[:22], data[:21], "", data.replace("e", "é", 1), data[:-1] + "X")
    for odd in (data[:21] + "f" + data[22:], data[:21] + "u" + data[22:], *endings):
        yield f"{name}$$2b$05${odd}"
    yield from (f"{name}{good}", f"{name}$${good}", f"{name}$x{good}")


def pbkdf2_cases(name, digest):
    def made(iterations, salt=SALT, written=None):
        code = base64.b64encode(hashlib.pbkdf2_hmac(digest, PASSWORD.encode(), salt.encode(), iterations)).decode()
        return f"{name}${iterations if written is None else written}${salt}${code}"

    yield from (made(1000), made(4), made(1000, "").replace("$$", "$"))
    yield from (made(1000, written=number) for number in (*numbers("1000"), "1e3", "４"))
    yield from (made(1000, salt) for salt in ("é", " ", "a b", "a\0b", "x" * 22, "x" * 21))
    yield f"{name}$1000$${made(1000).rsplit('$')[-1]}"
    yield from (f"{name}$1000", f"{name}$1000$salt", f"{name}$1000$$", f"{name}$$$")


def scrypt_cases():
    def made(n=1024, r=8, p=2, salt=SALT, written=("1024", "8", "2")):
        code = base64.b64encode(hashlib.scrypt(PASSWORD.encode(), salt=salt.encode(), n=n, r=r, p=p, dklen=64)).decode()
        return "$".join(("scrypt", written[0], salt, *written[1:], code))

    yield from (made(), made(2, 1, 1, written="211"), made(salt="é"), made(salt=" "))
    yield from (made(written=(number, "8", "2")) for number in (*numbers("1024"), "1000", "1"))
    yield from (made(written=("1024", number, "2")) for number in numbers("8"))
    yield from (made(written=("1024", "8", number)) for number in numbers("2"))
    yield from (made().replace(SALT, ""), "scrypt$1024$salt$8$2")


def md5_cases():
    code = hashlib.md5(f"salt{PASSWORD}".encode()).hexdigest()
    unsalted = hashlib.md5(PASSWORD.encode()).hexdigest()
    yield from (f"md5$salt${code}", f"md5$salt${code.upper()}", f"md5$${unsalted}", f"md5$$x{unsalted}", unsalted)


def cases():
    made = [*argon2_cases(), *scrypt_cases(), *md5_cases()]
    for name, digest in (("pbkdf2_sha256", "sha256"), ("pbkdf2_sha1", "sha1")):
        made += pbkdf2_cases(name, digest)
    hexadecimal = hashlib.sha256(PASSWORD.encode()).hexdigest().encode()
    for name, password in (("bcrypt_sha256", hexadecimal), ("bcrypt", PASSWORD.encode())):
        made += bcrypt_cases(name, password)
    # What stands around a good one.
    good = {encoded.split("$")[0]: encoded for encoded in reversed(made) if verdict(encoded) in "-u"}.values()
    around = ("{}\n", "{} ", "{}$", "{}$x", "{}x", " {}", "!{}")
    made += [form.format(encoded) for encoded in good for form in around]
    made += [form(encoded) for encoded in good for form in (str.upper, lambda text: text.replace("$", "$$", 1))]
    return dict.fromkeys([*made, *ODD_TEXTS])


def ask(encoded, first):
    module = "django.contrib.auth.hashers."
    settings.PASSWORD_HASHERS = [module + first] + [module + name for name in CLASSES.values() if name != first]
    hashers.get_hashers.cache_clear()
    hashers.get_hashers_by_algorithm.cache_clear()
    try:
        correct, must_update = hashers.verify_password(PASSWORD, encoded)
    except Exception:
        return "e"
    return "n" if not correct else "u" if must_update else "-"


def verdict(encoded):
    own = CLASSES.get(encoded.split("$", 1)[0], "PBKDF2PasswordHasher")
    other = "ScryptPasswordHasher" if own != "ScryptPasswordHasher" else "PBKDF2PasswordHasher"
    said, said_behind_another = ask(encoded, own), ask(encoded, other)
    assert (said in "-u") == (said_behind_another in "-u"), encoded
    return "n" if {said, said_behind_another} == {"n", "e"} else said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where something differs")
    arguments = parser.parse_args()
    settings.configure(PASSWORD_HASHERS=[])
    django.setup()
    for name, costs in COSTS.items():
        for cost, value in costs.items():
            setattr(getattr(hashers, name), cost, value)
    escaped = str.maketrans({"\n": r"\n", "\0": r"\0"})
    lines = [f"{verdict(encoded)} {encoded.translate(escaped)}\n" for encoded in cases()]
    text = "".join(lines)
    if not arguments.check:
        FILE.write_text(text)
    elif FILE.read_text() != text:
        sys.exit(f"encoded_hashes: the reference says something else than {FILE}")
    print(f"{len(lines)} stored hashes")


if __name__ == "__main__":
    main()
