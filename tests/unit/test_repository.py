"""Watch that what the repository says about itself is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from configparser import ConfigParser
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest
import yaml

from kennishub.cli import commands
from tests.unit.publiccode import PublicCode

ROOT: Final = Path(__file__).resolve().parents[2]
MAX_LINES: Final = 400
#: The folders with packages from npm.
NPM: Final = ("frontend", "tests/oidc")
#: Addresses of registries and mirrors do not belong in lists of dependencies.
ADDRESS: Final = re.compile(r"https?:|file:/|git\+|--(extra-)?index-url|--find-links")
MARKDOWN_LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _config() -> ConfigParser:
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config


def _canonical(requirement: str) -> str:
    """Return the name in a requirement as package indexes compare names."""
    name = re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> set[str]:
    """Return the names of all dependencies in setup.cfg."""
    config = _config()
    lists = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    lines = [line for text in lists for line in text.splitlines()]
    return {_canonical(line) for line in lines if line.strip() and not line.startswith("#")}


def _pinned() -> dict[str, str]:
    """Return the version of each package in constraints.txt."""
    lines = [line for line in _read("constraints.txt").splitlines() if not line.startswith("#")]
    return {_canonical(line): line.split("==")[1] for line in lines}


def _needed(names: set[str]) -> set[str]:
    """Return the packages that were installed for some packages, those packages included."""
    found: set[str] = set()
    queue = sorted(names)
    while queue:
        name = queue.pop()
        if name in found:
            continue
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        queue += [_canonical(text) for text in requirements if "extra ==" not in text]
    return found


def _own_sources() -> Iterator[Path]:
    for suffix in ("py", "html", "css", "js"):
        for path in (ROOT / "kennishub").rglob(f"*.{suffix}"):
            if "vendor" not in path.parts:
                yield path


def _markdown() -> Iterator[Path]:
    yield from ROOT.glob("*.md")
    yield from (ROOT / "docs").rglob("*.md")


@pytest.mark.parametrize(
    "path",
    [
        ".ci/run",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "SECURITY.md",
        "constraints.txt",
        "docs/README.md",
        "docs/content.md",
        "docs/dependencies.md",
        "docs/developers.md",
        "docs/gebruikers.md",
        "docs/glossary.md",
        "docs/operators.md",
        "frontend/package-lock.json",
        "kennis/themas.yaml",
        "kennishub/data/gemeenten.csv",
        "kennishub/py.typed",
        "publiccode.yml",
        "pyproject.toml",
        "setup.cfg",
        "tests/oidc/package-lock.json",
        "wsgi.py",
    ],
)
def test_a_file_that_others_rely_on_is_there(path: str) -> None:
    assert (ROOT / path).is_file()


def test_the_licence_is_the_whole_eupl() -> None:
    text = _read("LICENSE")
    assert text.lstrip().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert all(re.search(rf"^{article}\. [A-Z]", text, re.MULTILINE) for article in range(1, 16))
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text


def test_publiccode_is_valid() -> None:
    publiccode = PublicCode.model_validate(yaml.safe_load(_read("publiccode.yml")))
    for description in publiccode.description.values():
        assert all((ROOT / path).is_file() for path in description.screenshots)


def test_all_files_name_the_same_version() -> None:
    version = _config()["metadata"]["version"]
    released = re.findall(r"^## \[(\d[^\]]*)\] - (\d{4}-\d{2}-\d{2})$", _read("CHANGELOG.md"), re.M)
    publiccode = yaml.safe_load(_read("publiccode.yml"))
    assert released[0] == (version, publiccode["releaseDate"])
    assert publiccode["softwareVersion"] == version


def test_no_file_is_too_long_to_read() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in _own_sources()
    }
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_every_dependency_is_explained() -> None:
    text = _read("docs/dependencies.md").lower()
    names = _declared()
    for folder in NPM:
        npm = json.loads(_read(f"{folder}/package.json"))
        names |= set(npm["dependencies"]) | set(npm.get("devDependencies", ()))
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_no_dependency_is_explained_that_is_not_there() -> None:
    locks = [json.loads(_read(f"{folder}/package-lock.json"))["packages"] for folder in NPM]
    npm = {name.removeprefix("node_modules/") for lock in locks for name in lock}
    known = set(_pinned()) | npm
    rows = re.findall(r"^\| `([^`]+)` \|", _read("docs/dependencies.md"), re.M)
    assert {name for name in rows if _canonical(name) not in known and name not in known} == set()


def test_every_package_that_gets_installed_is_pinned_at_the_version_that_is_tested() -> None:
    # pip comes with Python, and it is there before the list of versions can be read.
    needed = _needed(_declared()) - {"pip"}
    pinned = _pinned()
    assert needed - set(pinned) == set()
    assert {name: metadata.version(name) for name in needed} == {
        name: pinned[name] for name in needed
    }


@pytest.mark.parametrize("path", ["constraints.txt", "setup.cfg"])
def test_a_list_of_python_packages_names_no_host(path: str) -> None:
    assert not ADDRESS.search(_read(path))


@pytest.mark.parametrize("folder", NPM)
def test_the_lock_file_of_npm_names_no_host(folder: str) -> None:
    lock = json.loads(_read(f"{folder}/package-lock.json"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert not ADDRESS.search(_read(f"{folder}/package-lock.json"))


def test_every_command_and_every_option_is_documented() -> None:
    text = _read("docs/operators.md")
    for name, command in commands.commands.items():
        assert f"`kennishub {name}" in text
        options = {option for part in command.params for option in part.opts if option[0] == "-"}
        assert {option for option in options if option not in text} == set(), name


def test_every_environment_variable_is_documented() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "kennishub").rglob("*.py"))
    variables = set(re.findall(r"\bKENNISHUB_[A-Z_]*[A-Z]\b", sources))
    assert variables
    for path in ("README.md", "docs/operators.md"):
        assert {name for name in variables if f"`{name}`" not in _read(path)} == set()


@pytest.mark.parametrize("path", sorted(map(str, _markdown())), ids=lambda path: Path(path).name)
def test_links_in_the_documentation_lead_somewhere(path: str) -> None:
    targets = [target.split("#")[0] for target in MARKDOWN_LINK.findall(Path(path).read_text())]
    local = [target for target in targets if target and "://" not in target and ":" not in target]
    assert [target for target in local if not (Path(path).parent / target).exists()] == []
