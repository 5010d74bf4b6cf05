"""Odoo's protocols: HTTP, JSON-RPC, JSON-2, and the log of what was asked."""
