"""Dateline: who did what to whom, when and where, with the sentence that says so."""
