"""Making: batches, step entries, material lots, the start gate, and the hospital systems' door."""
