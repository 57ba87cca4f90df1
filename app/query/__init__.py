"""What one may ask. Read only."""
