"""Map errors to pages, or to problem documents for programs, in this one place."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, redirect, render_template, request, session, url_for
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from kennishub import errors
from kennishub.web.problem import is_for_programs, problem_response
from kennishub.web.request_log import route
from kennishub.web.sign_in import BACK, WAITING

logger = logging.getLogger(__name__)

_STATUS: Final[dict[type[errors.KennishubError], int]] = {
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ForbiddenError: HTTPStatus.FORBIDDEN,
    errors.InvalidQueryError: HTTPStatus.BAD_REQUEST,
    errors.SynonymsError: HTTPStatus.BAD_REQUEST,
    errors.UploadError: HTTPStatus.BAD_REQUEST,
    errors.TransitionError: HTTPStatus.CONFLICT,
    errors.VersionConflictError: HTTPStatus.CONFLICT,
    errors.SealedError: HTTPStatus.CONFLICT,
    errors.GoneError: HTTPStatus.GONE,
    errors.TooManyAttemptsError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.RenderLimitError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CatalogueBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.IndexUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ProviderUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}
#: The statuses that have a page of their own; others use that of their class.
_PAGES: Final = frozenset({400, 403, 404, 405, 409, 410, 413, 429, 500, 503})
#: Seconds after which a client may try again when something was busy.
_RETRY_AFTER: Final = 5


def init_app(app: Flask) -> None:
    """Have an application answer its errors."""
    app.register_error_handler(errors.KennishubError, _kennishub_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)


def _kennishub_error(error: errors.KennishubError) -> AnyResponse:
    if isinstance(error, errors.SignInNeededError):
        back = request.full_path.rstrip("?") if request.method == "GET" else request.path
        if session.get(WAITING):
            session[BACK] = session.get(BACK) or back
            return redirect(url_for("account.second_factor.ask"), HTTPStatus.SEE_OTHER)
        # Where somebody wanted to go whose time for a code is over.
        back = session.pop(BACK, "") or back
        return redirect(url_for("account.sign_in", terug=back), HTTPStatus.SEE_OTHER)
    status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 500)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s: %s", request.method, route(), error)
    response = _answer(int(status), str(error))
    if isinstance(error, errors.TooManyAttemptsError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.response is not None or error.code < HTTPStatus.BAD_REQUEST:
        return Response(error.get_response().get_data(), error.code, error.get_headers())
    if isinstance(error, SecurityError):
        # The host is not ours, so no page with links can be made for it.
        return Response("Dit adres hoort niet bij Kennishub.\n", error.code, mimetype="text/plain")
    response = _answer(error.code, None)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unexpected_error(error: Exception) -> Response:
    logger.exception("%s %s failed", request.method, route(), exc_info=error)
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, None)


def _answer(status: int, message: str | None) -> Response:
    if is_for_programs(request.path):
        response = problem_response(status, message)
    else:
        page = status if status in _PAGES else (500 if status >= 500 else 400)
        body = render_template(f"errors/{page}.html", message=message, status=status)
        response = Response(body, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(_RETRY_AFTER)
    return response
