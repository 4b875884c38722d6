"""Rules of making, each with its REG id: the start gate, an entry, a submission."""
