"""Turn Markdown of authors into clean HTML; nothing else imports markdown or bleach.

Markdown is shaped into a tree (`shaping`), written as HTML and cleaned by one allow-list
(`cleaning`). `render` does so in this process; a `Renderer` does so in a process of its own, with
limits on time and memory, which is what hostile Markdown needs. `RENDERERS` lends one that runs.
"""

from kennishub.content.rendering.pipeline import MAX_HTML, render
from kennishub.content.rendering.pool import RENDERERS
from kennishub.content.rendering.rendered import Rendered, TocEntry
from kennishub.content.rendering.renderer import Renderer

__all__ = ["MAX_HTML", "RENDERERS", "Rendered", "Renderer", "TocEntry", "render"]
