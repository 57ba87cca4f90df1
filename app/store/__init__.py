"""What we keep. The only writers."""
