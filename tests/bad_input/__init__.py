"""Bad input over the real surface: every one refused in words, with field, rule and way out; never a fault of ours."""
