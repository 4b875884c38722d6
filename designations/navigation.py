"""The menu entry of this floor."""
