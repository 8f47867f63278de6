"""One file a published format, and a look at a file's first lines that says which it is."""
