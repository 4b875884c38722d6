"""Forms of the batches floor."""
