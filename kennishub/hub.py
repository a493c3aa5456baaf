"""Wire the parts of a hub together by its settings, for the web and the command line."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import os
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kennishub import __version__
from kennishub.catalogue.addresses import former_addresses
from kennishub.catalogue.database import Database, migrate, open_database
from kennishub.catalogue.freshness import due_dates
from kennishub.catalogue.kept import Kept
from kennishub.catalogue.municipalities import Register, load_register
from kennishub.catalogue.overview import Overview, read_overview
from kennishub.catalogue.pool import Pool
from kennishub.catalogue.retention import list_due, purge
from kennishub.catalogue.searches import purge_searches
from kennishub.catalogue.themes import Theme, list_themes
from kennishub.config import Config, check_paths, has_secret_key, secret_key
from kennishub.content.checking import check
from kennishub.content.problems import Problem
from kennishub.content.rendering import Renderer
from kennishub.content.repository import SYNONYMS, THEMES, Repository
from kennishub.content.synonyms import SynonymList, read_synonyms
from kennishub.content.themes import ThemeTree, read_themes
from kennishub.errors import ConfigError, IndexUnavailableError, KennishubError
from kennishub.finding import Finder
from kennishub.finding.names import Names
from kennishub.finding.suggesting import Suggester
from kennishub.indexing import Progress, Report, code_resolver, synonym_pairs, update
from kennishub.locking import LockTimeoutError, exclusive, hold_shared
from kennishub.publishing.app_secrets import AppSecrets
from kennishub.publishing.apply import Applier, remove_unfinished
from kennishub.publishing.backup import BackupError, Manifest, write_backup
from kennishub.publishing.broken_links import check_links
from kennishub.publishing.doctor import examine, write_back
from kennishub.publishing.freshness import ask_owners
from kennishub.publishing.link_asking import Asker
from kennishub.publishing.mailing import remove_old_files, send_pending
from kennishub.publishing.providers import read_providers
from kennishub.publishing.publish import Publishing
from kennishub.publishing.restore import check_not_half, restore_backup
from kennishub.search.engine import SearchEngine, open_engine
from kennishub.search.synonyms import Synonyms

if TYPE_CHECKING:
    from kennishub.publishing.openid import OpenIDClient

logger = logging.getLogger(__name__)

#: Seconds that an editor waits until what was published can be read, when something else is busy.
APPLY_TIMEOUT: Final = 5.0
#: Seconds that one run of `kennishub index` waits for another.
UPDATE_TIMEOUT: Final = 600.0


@dataclass
class Hub:
    """Hold the settings and what is opened once per process."""

    config: Config
    _synonyms: tuple[tuple[int, int], Synonyms] | None = None
    #: The day on which what is done once a day was done last.
    _daily: dt.date | None = None

    @cached_property
    def engine(self) -> SearchEngine:
        """Return the search engine; it opens its index at the first question."""
        memory = self.config.search_memory * 1_000_000 // self.config.workers
        return open_engine(self.config.engine, self.config.index, memory)

    @cached_property
    def suggester(self) -> Suggester:
        """Return what completes typed texts; it reads the catalogue at the first question."""
        return Suggester(self.register)

    @cached_property
    def connections(self) -> Pool:
        """Return the connections that requests borrow."""
        return Pool(self.config.database)

    @cached_property
    def themes(self) -> Kept[tuple[Theme, ...]]:
        """Return the themes of now, in the order of the theme tree."""
        return Kept(lambda db: tuple(list_themes(db)))

    @cached_property
    def names(self) -> Kept[Names]:
        """Return the names of facets and their values."""
        return Kept(lambda db: Names(self.register, list_themes(db)))

    @cached_property
    def overview(self) -> Kept[Overview]:
        """Return how many documents there are of everything."""
        return Kept(read_overview)

    @cached_property
    def due(self) -> Kept[dict[str, str]]:
        """Return the ISO date from which each document counts as overdue."""
        return Kept(lambda db: due_dates(db, self.config.check_months))

    @cached_property
    def providers(self) -> dict[str, OpenIDClient]:
        """Return the providers of single sign-on by their id."""
        found = read_providers(self.config.single_sign_on)
        if not found:
            return {}
        # It brings much along that a hub without single sign-on never needs.
        from kennishub.publishing.openid import OpenIDClient

        return {id_: OpenIDClient(provider) for id_, provider in found.items()}

    @cached_property
    def app_secrets(self) -> AppSecrets:
        """Return what reads the secrets of authenticator apps."""
        return AppSecrets(secret_key(self.config))

    @property
    def register(self) -> Register:
        """Return the register of municipalities."""
        return load_register()

    @property
    def repository(self) -> Repository:
        """Return the files of the published content."""
        return Repository(self.config.content)

    @property
    def synonyms(self) -> Synonyms:
        """Return the editors' synonyms; a change of their file counts at once.

        With a problem in the file those of before stay in use; `kennishub check` reports it.
        """
        path = self.config.content / SYNONYMS
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
        except FileNotFoundError:
            stamp = (0, 0)
        if self._synonyms is None or self._synonyms[0] != stamp:
            read = read_synonyms(path)
            if isinstance(read, SynonymList):
                self._synonyms = (stamp, Synonyms(synonym_pairs(read)))
            else:
                logger.warning("%s", "; ".join(map(str, read)))
                self._synonyms = (stamp, self._synonyms[1] if self._synonyms else Synonyms())
        return self._synonyms[1]

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open a connection of one's own to the catalogue, for one thread and one piece of work."""
        db = open_database(self.config.database)
        try:
            yield db
        finally:
            db.close()

    def prepare(self) -> None:
        """Check the settings against the file system and bring the database to today's schema.

        Raises:
            ConfigError: a setting cannot work here.
        """
        check_paths(self.config)
        _ = self.providers  # a mistake in their file has to show at the start
        check_not_half(self.config)
        with self.database() as db:
            migrate(db)

    def announce(self) -> None:
        """Say that this process works for readers, as long as this hub lives: no restore then.

        Raises:
            ConfigError: a restore is under way.
        """
        try:
            descriptor = hold_shared(self._serving_lock)
        except LockTimeoutError:
            raise ConfigError("Er wordt een back-up teruggezet. Start daarna opnieuw.") from None
        weakref.finalize(self, os.close, descriptor)

    def check(self, paths: Sequence[Path] = ()) -> tuple[list[Problem], int]:
        """Return the problems of the named files, or of all, and the number of files looked at.

        Raises:
            ConfigError: the content folder does not exist.
        """
        if not self.config.content.is_dir():
            check_paths(self.config)
        repository = self.repository
        tree = read_themes(repository.root / THEMES)
        if not isinstance(tree, ThemeTree):
            # Without themes every document would be wrong, and the real problem hard to see.
            return self._located(tree), 1
        vocabulary = tree.vocabulary(code_resolver(self.register))
        with Renderer() as renderer:
            problems = check(
                repository,
                vocabulary,
                paths or None,
                renderer=renderer,
                former=self._former_ids(),
            )
        return self._located(problems), len(paths or repository.paths())

    def finder(self, db: Database) -> Finder:
        """Return a finder that reads its labels through a connection."""
        return Finder(self.engine, lambda: self.names.of(db), lambda: self.synonyms)

    def publishing(self, db: Database) -> Publishing:
        """Return what changes the published documents, through a connection."""
        return Publishing(db, self.repository, self.register)

    def apply(self, timeout: float = APPLY_TIMEOUT, *, reconciling: bool = False) -> bool:
        """Apply what was published and is not in files, catalogue and index yet.

        With `reconciling` the index follows a change of intervals too.

        Returns False where another process is busy for longer than the time-out, or the disk or the
        index does not co-operate: nothing is lost then, and the next call does it.
        """
        try:
            with exclusive(self._update_lock, timeout), self.database() as db:
                self._applier(db).apply(reconciling=reconciling)
        except (LockTimeoutError, OSError, KennishubError) as error:
            logger.warning("what was published is applied later: %s", error)
            return False
        return True

    def keep_up(self) -> None:
        """Do what has to be done now and then: publish what is due, apply, tidy, mail."""
        today = dt.datetime.now(dt.UTC).date()
        with self.database() as db:
            self.publishing(db).publish_due(today)
        self.apply()
        try:
            self.engine.tidy()
        except IndexUnavailableError as error:
            logger.warning("the index was not tidied: %s", error)
        if self._daily != today:
            self.keep_up_daily(today)
            self._daily = today
        with self.database() as db:
            send_pending(db, self.config)

    def keep_up_daily(self, today: dt.date) -> None:
        """Do what has to be done once a day: ask owners, and remove what is kept long enough.

        Doing it again on the same day, or in another process, changes nothing.
        """
        config = self.config
        with self.database() as db:
            months, reminder = config.check_months, config.check_reminder_days
            ask_owners(db, today, months=months, reminder_days=reminder)
            purge(db, config)
        remove_old_files(config)

    def check_links(self, stop: threading.Event, *, by_hand: bool = False) -> int:
        """Ask some of the links to other sites that are due, by hand all, and return how many."""
        with self.database() as db:
            asker = Asker(self.config.base_url)
            return check_links(db, self.config, asker, stop, by_hand=by_hand)

    def update(self, *, rebuild: bool = False, progress: Progress | None = None) -> Report:
        """Bring catalogue and index up to date with the files; one process does so at a time.

        Raises:
            IndexUnavailableError: another process was still busy with it after ten minutes.
        """
        self.prepare()
        try:
            with exclusive(self._update_lock, UPDATE_TIMEOUT), self.database() as db:
                # What an earlier process left half-way comes first.
                remove_unfinished(self.config.content)
                self._applier(db).apply()
                report = update(
                    self.repository,
                    db,
                    self.engine,
                    self.register,
                    rebuild=rebuild,
                    progress=progress,
                    months=self.config.check_months,
                )
                purge_searches(db, self.config.search_log_days)
        except LockTimeoutError:
            raise IndexUnavailableError(
                "Een ander proces werkt de kennis al bij. Probeer het later nog eens."
            ) from None
        report.problems = self._located(report.problems)
        return report

    @property
    def _serving_lock(self) -> Path:
        return self.config.database.parent / "serving.lock"

    @property
    def _update_lock(self) -> Path:
        return self.config.database.parent / "update.lock"

    def _applier(self, db: Database) -> Applier:
        months = self.config.check_months
        return Applier(db, self.repository, self.register, self.engine, months=months)

    def examine(self) -> list[str]:
        """Return what differs between files, catalogue, revisions and index, a sentence each.

        What is kept longer than the settings say is named too.
        """
        self.prepare()
        with self.database() as db:
            late = [
                f"{one.label}: {one.count} langer bewaard dan "
                f"{one.days} {'dag' if one.days == 1 else 'dagen'}; dat mag weg."
                for one in list_due(db, self.config)
            ]
            apps = self.app_secrets.examine(db) if has_secret_key(self.config) else []
            return examine(db, self.repository, self.engine) + late + apps

    def repair(self) -> Report:
        """Finish what waits, write back files, remove old data, encrypt, bring all in step."""
        with self.database() as db:
            write_back(db, self.repository)
            purge(db, self.config)
            if has_secret_key(self.config):
                self.app_secrets.seal_all(db)
        return self.update()

    def _former_ids(self) -> Iterable[str]:
        """Return ids whose address answers without a file; files alone can be checked as well."""
        if not self.config.database.exists():
            return ()
        with self.database() as db:
            # To check files changes nothing, also not the schema of an older database.
            return former_addresses(db) if "redirects" in db.table_names() else ()

    def backup(self, target: Path) -> Manifest:
        """Write a backup of this moment, also while the hub serves and publishes.

        Raises:
            BackupError: it cannot be written, or another process was busy for ten minutes.
        """
        self.prepare()
        try:
            with exclusive(self._update_lock, UPDATE_TIMEOUT), self.database() as db:
                try:
                    self._applier(db).apply()
                except (OSError, KennishubError) as error:
                    # It stays in the outbox, in the backup too, and is done after a restore.
                    logger.warning("what was published is applied later: %s", error)
                return write_backup(db, self.config, target, __version__)
        except LockTimeoutError:
            raise BackupError("Een ander proces werkt de kennis bij. Probeer het later.") from None

    def restore(
        self, file: Path, *, force: bool = False, progress: Progress | None = None
    ) -> tuple[Manifest, Report]:
        """Put a backup back, make the index from it, and return what was in both.

        Raises:
            BackupError: a hub runs here, the backup is damaged, or the target is not empty.
            ConfigError: a newer version of the hub made it.
        """
        try:
            with exclusive(self._serving_lock, timeout=0):
                with exclusive(self._update_lock, APPLY_TIMEOUT):
                    manifest = restore_backup(file, self.config, force=force)
                return manifest, self.update(rebuild=True, progress=progress)
        except LockTimeoutError:
            raise BackupError(
                "Er draait een Kennishub op deze plek. Stop die eerst; er is niets gewijzigd."
            ) from None
        except OSError as error:
            raise BackupError(
                f"De back-up is niet terug te zetten ({error.strerror or error})."
            ) from error

    def _located(self, problems: Iterable[Problem]) -> list[Problem]:
        """Name files as somebody in the working folder can open them."""
        root = self.config.content
        return [
            dataclasses.replace(problem, path=(root / problem.path).as_posix())
            for problem in problems
        ]
