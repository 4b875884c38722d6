"""What is raised where an embedded engine is not to be had."""


class EngineError(RuntimeError):
    """An embedded engine could not be started; the text says which and where its log is."""
