"""Views of the batches floor."""
