"""Annual reports of master files: plan, draft, frozen snapshot, signatures, sealed PDF, submission, receipt (REG-19, REG-20)."""
