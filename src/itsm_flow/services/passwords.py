"""Passwords: argon2id, with a cost that an operator can set."""

from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True, slots=True)
class Hashing:
    """The cost of one password hash: passes and memory in KiB."""

    time_cost: int = 3
    memory_kib: int = 65_536

    def hash(self, password: str) -> str:
        """A salted hash to keep."""
        return _hasher(self).hash(password)

    def outdated(self, password_hash: str) -> bool:
        """Whether a hash was made at another cost."""
        return _hasher(self).check_needs_rehash(password_hash)


@lru_cache(maxsize=8)
def _hasher(hashing: Hashing) -> PasswordHasher:
    return PasswordHasher(
        time_cost=hashing.time_cost, memory_cost=hashing.memory_kib, parallelism=1
    )


@lru_cache(maxsize=8)
def _hash_of_nobody(hashing: Hashing) -> str:
    return hashing.hash("nobody has this password")


def matches(password: str, password_hash: str | None, hashing: Hashing) -> bool:
    """Whether the password fits; without a hash it takes as long and says no."""
    try:
        _hasher(hashing).verify(password_hash or _hash_of_nobody(hashing), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
