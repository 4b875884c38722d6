"""Pages of the batches floor."""
