"""Api of the batches floor."""
