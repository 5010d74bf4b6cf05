"""The source: a read-only client of Odoo, usable without Dagster and without a database."""
