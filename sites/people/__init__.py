"""Who at a site may work by which instruction version: matrix, due list, what-if (REG-33, REG-47)."""
