"""Legal and quality rules of the sites floor: pure functions over what ``facts`` loaded."""
