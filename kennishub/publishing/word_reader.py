"""Turn a Word file on standard input into Markdown on standard output, within limits."""

from __future__ import annotations

import io
import re
import resource
import sys
from typing import Any, Final

import mammoth

#: Seconds of processor time, and bytes of memory.
_SECONDS: Final = 8
_MEMORY: Final = 1_000_000_000
#: What mammoth escapes though nothing in running text means anything there.
_NEEDLESS: Final = re.compile(r"\\([.!()\-+#{}])")


def main() -> None:
    """Convert; pictures are left out."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    result: Any = mammoth.convert_to_markdown(
        io.BytesIO(sys.stdin.buffer.read()),
        convert_image=mammoth.images.img_element(lambda _image: {}),
    )
    text = re.sub(r"<a id=\"[^\"]*\"></a>", "", result.value)
    text = re.sub(r"!\[[^\]]*\]\(\)", "", _NEEDLESS.sub(r"\1", text))
    # Our headings of a document start at the second level, and its title stands apart.
    text = re.sub(r"^# ", "## ", text, flags=re.MULTILINE)
    sys.stdout.buffer.write(re.sub(r"\n{3,}", "\n\n", text).encode())


if __name__ == "__main__":
    main()
