"""What has to be shown before an application goes to the authority, by its type (REG-31)."""
