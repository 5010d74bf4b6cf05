"""scrap_ags: a one-way, always-current, audited mirror of six Odoo models in PostgreSQL."""
