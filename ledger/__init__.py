"""The bottom floor: trail, signatures, states, documents, outbox. Knows no other app of ours."""
