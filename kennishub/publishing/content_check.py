"""Check a file that is to be published, as it would be taken in."""

from __future__ import annotations

from collections.abc import Mapping

from kennishub.content.checking import link_problems
from kennishub.content.document import Document
from kennishub.content.parsing import parse
from kennishub.content.problems import BODY, Problem
from kennishub.content.rendering import Renderer
from kennishub.content.schema import Vocabulary
from kennishub.errors import RenderLimitError
from kennishub.publishing.errors import ContentError


def check_content(
    data: bytes, name: str, vocabulary: Vocabulary, urls: Mapping[str, str], renderer: Renderer
) -> Document:
    """Return the document in a file; `urls` are the site paths by id of all that it may link to.

    Raises:
        ContentError: the file would not be taken in; it holds all problems.
    """
    parsed = parse(data, name, vocabulary)
    if not isinstance(parsed, Document):
        raise ContentError(parsed)
    if problems := link_problems(parsed, name, data, urls.keys()):
        raise ContentError(tuple(problems))
    try:
        renderer.render(parsed.body, urls)
    except RenderLimitError as error:
        raise ContentError((Problem(name, 1, BODY, str(error)),)) from error
    return parsed
