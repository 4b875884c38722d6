"""Services of the batches floor."""
