"""Legal and quality rules of this floor. Each looks at one loaded subject and never at the database."""
