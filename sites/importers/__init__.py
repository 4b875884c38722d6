"""Reading published register files: idempotent, and honest about what was left out."""
