"""What has to be shown before a site opens, and settled before it closes (REG-36, REG-42)."""
