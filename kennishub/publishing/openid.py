"""Speak OpenID Connect with a provider: discovery, PKCE, nonce, signatures and changing keys.

Authlib does the protocol; this module adds what it leaves to its users: time-outs, the checks of
issuer and algorithms, and one error for whatever a provider does wrong.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from authlib.integrations.base_client.sync_app import OAuth2Base
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from requests import RequestException

from kennishub.catalogue.identities import SignInState
from kennishub.errors import ForbiddenError, ProviderUnavailableError
from kennishub.publishing.providers import Provider, is_safe

logger = logging.getLogger(__name__)

#: Seconds that a provider gets to connect, and to answer: somebody waits for it.
TIMEOUT: Final = (3.05, 10)
#: Seconds after which the addresses of a provider are asked for anew.
FRESH_SECONDS: Final = 3600
#: Signatures that can be checked with a public key alone.
_ALGORITHMS: Final = frozenset(
    f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512)
) | {"EdDSA", "Ed25519"}
#: What OpenID Connect allows.
MAX_SUBJECT: Final = 255
#: Clocks differ a little.
_LEEWAY: Final = 60


class _Client(OAuth2Mixin, OpenIDMixin, OAuth2Base, BaseApp):  # type: ignore[misc]
    """Be what Authlib makes for Flask, without Flask."""

    client_cls = OAuth2Session


class OpenIDClient:
    """Speak with one provider; it may be used by several threads."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._made = 0.0
        self._kept: Any = None

    def leave(self, redirect_uri: str) -> tuple[str, str, SignInState]:
        """Return where to send the browser, the state, and what has to be remembered.

        Raises:
            ProviderUnavailableError: the provider does not answer, or not as it should.
        """
        with self._reported():
            made = self._client().create_authorization_url(
                redirect_uri, state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32)
            )
            return made["url"], made["state"], SignInState(made["nonce"], made["code_verifier"], "")

    def come_back(
        self, redirect_uri: str, answer: Mapping[str, str], kept: SignInState
    ) -> dict[str, Any]:
        """Return the claims about whoever came back, all checked.

        Raises:
            ForbiddenError: the provider let nobody in, or its answer is not to be trusted.
            ProviderUnavailableError: it does not answer, or not as it should.
        """
        if answer.get("iss", self.provider.issuer) != self.provider.issuer:
            raise self._distrusted("another issuer answered")
        if answer.get("error") in ("temporarily_unavailable", "server_error"):
            raise self._unavailable(answer["error"])
        if "code" not in answer:
            raise ForbiddenError(
                f"U bent niet ingelogd bij {self.provider.name}. Probeer het opnieuw."
            )
        with self._reported():
            client = self._client()
            token = client.fetch_access_token(
                redirect_uri=redirect_uri, code=answer["code"], code_verifier=kept.verifier
            )
            claims = client.parse_id_token(token, nonce=kept.nonce, leeway=_LEEWAY)
            if claims is None:
                raise self._distrusted("no id_token")
            subject = claims.get("sub")
            if not isinstance(subject, str) or not 1 <= len(subject) <= MAX_SUBJECT:
                raise self._distrusted("no subject that can be kept")
            return self._with_userinfo(client, token, dict(claims))

    def sign_out(self, back: str, hint: str) -> str:
        """Return where somebody signs out at the provider too, or nothing where that cannot be.

        From there the browser comes `back`, if the provider knows that address. `hint` tells it who
        signs out; the signed token that would show so too is not kept, for it is large.
        """
        try:
            with self._reported():
                url = self._client(anew=True).server_metadata.get("end_session_endpoint")
                if not isinstance(url, str) or not is_safe(url):
                    return ""
                parameters = {"client_id": self.provider.client_id, "logout_hint": hint}
                given = [(name, value) for name, value in parameters.items() if value]
                return str(add_params_to_uri(url, [*given, ("post_logout_redirect_uri", back)]))
        except (ForbiddenError, ProviderUnavailableError):
            return ""

    def _with_userinfo(
        self, client: Any, token: Mapping[str, Any], claims: dict[str, Any]
    ) -> dict[str, Any]:
        """Add what the provider tells at its own address only; the signed claims win."""
        provider = self.provider
        wanted = {"email", provider.role_claim, provider.municipality_claim} - {None}
        if wanted <= set(claims) or "userinfo_endpoint" not in client.server_metadata:
            return claims
        more = dict(client.userinfo(token=token))
        if more.get("sub") != claims["sub"]:
            raise self._distrusted("userinfo is about somebody else")
        if "email" in claims:
            more.pop("email_verified", None)
        return {**more, **claims}

    def _client(self, *, anew: bool = False) -> Any:
        """Return the client with the provider's addresses of now, or of less than an hour ago."""
        if anew or self._kept is None or time.monotonic() - self._made > FRESH_SECONDS:
            provider = self.provider
            client = _Client(
                None,
                name=provider.id,
                client_id=provider.client_id,
                client_secret=provider.client_secret,
                server_metadata_url=(
                    provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
                ),
                client_kwargs={
                    "scope": " ".join(provider.scopes),
                    "code_challenge_method": "S256",
                    "default_timeout": TIMEOUT,
                },
            )
            metadata = client.load_server_metadata()
            if metadata.get("issuer") != provider.issuer:
                raise self._unavailable(f"its issuer is {metadata.get('issuer')!r}")
            named = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
            metadata["id_token_signing_alg_values_supported"] = sorted(_ALGORITHMS & set(named))
            self._kept, self._made = client, time.monotonic()
        return self._kept

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (JoseError, AuthlibBaseError) as error:
            raise self._distrusted(f"{type(error).__name__}: {error}") from error
        except (RequestException, RuntimeError, ValueError, KeyError, TypeError) as error:
            # Whatever is not JSON, or lacks what every provider has, comes as one of these.
            raise self._unavailable(f"{type(error).__name__}: {error}") from error

    def _distrusted(self, why: str) -> ForbiddenError:
        logger.warning("an answer of provider %s was refused: %s", self.provider.id, why)
        return ForbiddenError(
            f"Het antwoord van {self.provider.name} klopt niet. Probeer opnieuw in te loggen."
        )

    def _unavailable(self, why: str) -> ProviderUnavailableError:
        logger.warning("provider %s is not available: %s", self.provider.id, why)
        return ProviderUnavailableError(
            f"Inloggen met {self.provider.name} lukt nu niet: {self.provider.name} geeft geen goed "
            "antwoord. Probeer het over een paar minuten opnieuw."
        )
