"""Hold the exception tree of the hub; nothing in it knows HTTP.

The message of an error is a Dutch sentence for the person who meets it. The web application and
the command line each map these errors to a page, a problem document or an exit status in one place.
"""

from __future__ import annotations


class KennishubError(Exception):
    """Be the ancestor of every error that the hub raises on purpose."""


class ConfigError(KennishubError):
    """Report a setting that cannot work."""


class NotFoundError(KennishubError):
    """Report that a document, theme, keyword or municipality does not exist."""


class InvalidQueryError(KennishubError):
    """Report search parameters that cannot be understood, and say what to do instead."""


class RenderLimitError(KennishubError):
    """Report Markdown that is too long or takes too much time to render."""


class CatalogueBusyError(KennishubError):
    """Report that the database stayed locked for longer than the time-out."""


class IndexUnavailableError(KennishubError):
    """Report that there is no search index, or that it cannot be opened or locked."""


class ForbiddenError(KennishubError):
    """Report that somebody may not enter, and say how to get in."""


class SynonymsError(KennishubError):
    """Report that words cannot be added to the synonyms, and say what to do instead."""


class SignInNeededError(KennishubError):
    """Report that somebody has to sign in first."""


class TransitionError(KennishubError):
    """Report that something cannot be done in the state that it is in, and say why."""


class SealedError(KennishubError):
    """Report that something encrypted does not open, as after a change of the secret key."""


class ProviderUnavailableError(KennishubError):
    """Report that a provider of single sign-on does not answer, or not as it should."""


class VersionConflictError(KennishubError):
    """Report that somebody else changed the same thing meanwhile; nothing was overwritten.

    `current` is the version that is there now.
    """

    def __init__(self, message: str, current: int) -> None:
        super().__init__(message)
        self.current = current


class GoneError(KennishubError):
    """Report that a document was withdrawn; the message is the reason."""


class TooManyAttemptsError(KennishubError):
    """Report that something was tried too often; `seconds` tells when it may be tried again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class UploadError(KennishubError):
    """Report a file that cannot be taken in, and say what to do instead."""
