"""Find documents: what an engine is given, what it is asked, and what it answers."""
