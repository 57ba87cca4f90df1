"""What makes the shipped data, and what measures the service."""
