"""Write the dumps that are missing: `python -m tests.released`.

Each dump is the one before it, with one more migration and rows in the tables that it made. A dump
that is there is never written again: it stands for databases that are in use somewhere.
"""

from __future__ import annotations

import sys

from sqlite_utils import Database

from kennishub.catalogue.database import migration_names
from kennishub.catalogue.schema_people import migrations
from tests.released.dumps import dump_path, read_dump
from tests.released.rows import ROWS


def main() -> None:
    """Write a dump for each migration that has none, in their order."""
    names = migration_names()
    for number, name in enumerate(names):
        if dump_path(name).exists():
            continue
        db = (
            read_dump(names[number - 1]) if number else Database(memory=True, execute_plugins=False)
        )
        migrations.apply(db, stop_before=_after(names, name))
        for table, row in ROWS.get(name, ()):
            db.table(table).insert(row)
        dump_path(name).write_text("\n".join(db.conn.iterdump()) + "\n", encoding="utf-8")
        db.close()
        sys.stdout.write(f"{dump_path(name).name}\n")


def _after(names: list[str], name: str) -> str | None:
    later = names[names.index(name) + 1 :]
    return later[0] if later else None


if __name__ == "__main__":
    main()
