"""Answers in JSON."""
