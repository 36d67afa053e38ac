"""Values that nobody reads out of the database: sealed by AES-256-GCM, and known again by a keyed hash.

A sealed value belongs to one place (whose it is and what it is): moved elsewhere it does not open. The keys come from
the settings, the first of them current; from each two others are derived, one that seals and one that marks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES, NONCE_BYTES = 32, 12
SEALS, MARKS = b"xindang sealing 1", b"xindang marking 1"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value as it is kept. ``text``: nonce and ciphertext in base64. ``mark``: alike for equal values and keys."""

    key_id: str
    text: str
    mark: str


class CannotOpen(Exception):
    """A sealed value that stays shut. ``key_missing``: its key is not among the settings; else it was changed."""

    def __init__(self, key_id: str, *, key_missing: bool) -> None:
        super().__init__(f"sealed under {key_id}: {'no such key' if key_missing else 'not as it was sealed'}")
        self.key_id, self.key_missing = key_id, key_missing


@dataclass(frozen=True, slots=True)
class _Pair:
    """What is derived from one key."""

    seals: AESGCM
    marks: bytes


class SealingKeys:
    """Keys by id, the current one first."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self._pairs = {key_id: _Pair(AESGCM(_derived(key, SEALS)), _derived(key, MARKS)) for key_id, key in keys}
        self.current = keys[0][0]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._pairs)

    def seal(self, clear: str, kind: str, place: Sequence[str]) -> Sealed:
        """``kind``: what the value is, such as resident_id; equal values of a kind have equal marks everywhere."""
        nonce = os.urandom(NONCE_BYTES)
        shut = self._pairs[self.current].seals.encrypt(nonce, clear.encode(), _bound(self.current, place))
        return Sealed(
            self.current, base64.b64encode(nonce + shut).decode("ascii"), self.marks(clear, kind)[self.current]
        )

    def open(self, sealed: Sealed, place: Sequence[str]) -> str:
        """Raises CannotOpen."""
        pair = self._pairs.get(sealed.key_id)
        if pair is None:
            raise CannotOpen(sealed.key_id, key_missing=True)
        try:
            kept = base64.b64decode(sealed.text, validate=True)
            clear = pair.seals.decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], _bound(sealed.key_id, place))
        except (InvalidTag, ValueError):
            # Without what caused it: that may hold parts of what was tried.
            raise CannotOpen(sealed.key_id, key_missing=False) from None
        return clear.decode()

    def marks(self, clear: str, kind: str) -> Mapping[str, str]:
        """The mark of a value under every key, by its id."""
        said = json.dumps([kind, clear], ensure_ascii=False).encode()
        return {key_id: hmac.new(pair.marks, said, hashlib.sha256).hexdigest() for key_id, pair in self._pairs.items()}


def sealing_keys() -> SealingKeys:
    """The keys of the settings."""
    return _keys(tuple(settings.SEALING_KEYS.items()))


@lru_cache(maxsize=8)
def _keys(keys: tuple[tuple[str, bytes], ...]) -> SealingKeys:
    return SealingKeys(keys)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _bound(key_id: str, place: Sequence[str]) -> bytes:
    """What a ciphertext is bound to; written so that no two places read alike."""
    return json.dumps([key_id, *place], ensure_ascii=False).encode()
