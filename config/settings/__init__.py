"""Settings: `production`, `demo` and `test` are the three that can be chosen; `base` is what they share."""
