"""Tables that installed packages bring and we use: how each is kept, so that no table is ungoverned."""
