"""Instructions that come with the product, as data: for the demonstration and the tests, loaded through the services."""
