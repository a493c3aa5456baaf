"""Keep what was measured in a file, each number of documents by itself."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from quality.corpus import ROOT

DOCS: Final = ROOT / "docs"
FILE: Final = DOCS / "performance.json"
_DIGITS: Final = 4

Results = dict[str, Any]


def load(path: Path = FILE) -> Results:
    """Return what was measured until now."""
    if not path.is_file():
        return {}
    found: Results = json.loads(path.read_text(encoding="utf-8"))
    return found


def save(results: Results, path: Path = FILE) -> None:
    """Write results."""
    text = json.dumps(rounded(results), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def merge(old: Results, new: Results) -> Results:
    """Return old results with new ones in place of those of the same numbers of documents.

    Of one number of documents, engines that were not measured this time keep what they had.
    """
    merged = dict(old)
    for section, sizes in new.items():
        kept = dict(merged.get(section, {}))
        for size, found in sizes.items():
            before = kept.get(size, {})
            kept[size] = {
                name: {**before[name], **value}
                if name in _BY_ENGINE and isinstance(before.get(name), Mapping)
                else value
                for name, value in found.items()
            }
        merged[section] = dict(sorted(kept.items(), key=lambda item: int(item[0])))
    return merged


_BY_ENGINE: Final = ("engines", "ratios", "versions")


def circumstances() -> dict[str, Any]:
    """Return when and on what is measured, without names of machines."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "cores": os.cpu_count(),
            "architecture": platform.machine(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
    }


def rounded(value: Any) -> Any:
    """Return numbers to four significant digits, wherever they are."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, Mapping):
        return {str(name): rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return value
