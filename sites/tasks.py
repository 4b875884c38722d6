"""Celery finds the tasks of this app by importing this module."""

from sites.readin import tasks as readin_tasks  # noqa: F401
