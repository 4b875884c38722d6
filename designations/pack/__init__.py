"""The evidence pack of a designation: what an application for a trial or a marketing authorisation attaches (REG-06)."""
