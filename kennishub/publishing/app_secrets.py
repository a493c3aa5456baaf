"""Keep the secrets of authenticator apps so that reading the database is not enough to make codes.

They are encrypted with AES-GCM, by a key that is derived from the secret key of the hub, and bound
to their account: moved to another one, a secret opens no more. Those that an earlier version
stored in the clear keep working, and are encrypted when they are next used.
"""

from __future__ import annotations

import base64
import binascii
import logging
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyotp import random_base32

from kennishub.catalogue.database import Database
from kennishub.catalogue.second_factors import list_secrets, replace_secret
from kennishub.errors import SealedError

logger = logging.getLogger(__name__)

#: What else is ever derived from the secret key needs another label.
_LABEL: Final = b"kennishub second factor v1"
#: What marks an encrypted secret; those in the clear are base 32, which has no full stop.
_MARK: Final = "v1."
_NONCE_BYTES: Final = 12
#: Characters of a secret that an app gets: 160 bits.
_LENGTH: Final = 32


class AppSecrets:
    """Make, encrypt and read the secrets of apps with one secret key."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL)
        self._cipher = AESGCM(derived.derive(secret_key.encode()))

    def make(self, account_id: int) -> str:
        """Return a new secret for an account, as it is stored."""
        return self._seal(account_id, random_base32(_LENGTH))

    def read(self, db: Database, account_id: int, stored: str) -> str:
        """Return the secret that an app knows; one stored in the clear is encrypted meanwhile.

        Raises:
            SealedError: it was encrypted with another secret key, or for another account.
        """
        if stored.startswith(_MARK):
            try:
                return self._open(account_id, stored)
            except SealedError:
                logger.warning(
                    "the app of account %s cannot be asked: was the secret key changed?", account_id
                )
                raise
        replace_secret(db, account_id, stored, self._seal(account_id, stored))
        return stored

    def can_read(self, account_id: int, stored: str) -> bool:
        """Tell whether a secret opens with this secret key."""
        try:
            if stored.startswith(_MARK):
                self._open(account_id, stored)
        except SealedError:
            return False
        return True

    def examine(self, db: Database) -> list[str]:
        """Return a sentence for what is stored in the clear, and for what does not open."""
        found = list_secrets(db)
        clear = sum(not stored.startswith(_MARK) for stored in found.values())
        closed = sum(not self.can_read(id_, stored) for id_, stored in found.items())
        findings = []
        if closed:
            findings.append(
                f"Inloggen met een code: bij {closed} van {len(found)} accounts hoort een andere "
                "geheime sleutel. Zet die terug, of gebruik `kennishub account no-code`."
            )
        if clear:
            findings.append(f"Inloggen met een code: {clear} keer is het geheim niet versleuteld.")
        return findings

    def seal_all(self, db: Database) -> None:
        """Encrypt what is stored in the clear, unless this may not be the key of this hub."""
        found = list_secrets(db)
        if all(self.can_read(id_, stored) for id_, stored in found.items()):
            for id_, stored in found.items():
                self.read(db, id_, stored)

    def _seal(self, account_id: int, secret: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), _owner(account_id))
        return _MARK + base64.urlsafe_b64encode(nonce + sealed).decode()

    def _open(self, account_id: int, stored: str) -> str:
        try:
            sealed = base64.urlsafe_b64decode(stored.removeprefix(_MARK))
            nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, text, _owner(account_id)).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SealedError(
                "Kennishub kan de code van uw app niet meer controleren. Gebruik een herstelcode, "
                "of vraag de beheerder om hulp."
            ) from error


def _owner(account_id: int) -> bytes:
    return f"account {account_id}".encode()
