"""Critical parameters of a product over time, site by site: control charts and what they signal (REG-83)."""
