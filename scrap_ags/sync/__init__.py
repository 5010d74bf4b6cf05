"""The sync: compares what Odoo and the mirror hold within a scope and closes the difference."""
