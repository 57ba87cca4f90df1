"""Every step the schema took, in order; `app.store.migrate` runs them."""
