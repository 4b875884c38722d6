"""Reading in: lists of sites, equipment, training and people from a file, looked at first, whole or not at all."""
