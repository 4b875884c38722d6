"""Who may do what, over every route: the matrix as reviewed data, the test that runs it, and the leak tests."""
