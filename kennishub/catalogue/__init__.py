"""Keep in SQLite, through sqlite-utils, what pages list and join; SQL lives only here."""
