"""The design system: formats, drawings, form fields and components. No records, no knowledge of any app above."""
