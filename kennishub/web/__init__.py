"""Show the hub in a browser and to programs: one blueprint per job of a user."""
