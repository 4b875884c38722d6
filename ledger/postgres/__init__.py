"""Django's backend for PostgreSQL, with statements that a connection plans once."""
