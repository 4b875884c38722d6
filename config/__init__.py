"""Composition root: settings, URLs, Celery, engines and the processes that make up an installation."""
