"""The mirror as Dagster assets: what runs, when, and what it tells."""
