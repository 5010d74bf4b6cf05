"""Odoo's object-relational side on SQL: models, domains, values, methods, version by version."""
