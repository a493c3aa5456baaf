"""Read, check, render and write the files in `kennis/`: files <-> documents."""
