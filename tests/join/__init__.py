"""The join test's world, its month on the real tables, what a reader can get hold of, and the adversary who reads it.
Independent of tools/demo: what one generator got wrong, the other must not repeat."""
