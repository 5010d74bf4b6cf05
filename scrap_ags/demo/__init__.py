"""A demo Odoo: a real HTTP server that answers as Odoo 13 to 19 do, on records in PostgreSQL.

``odoo.DemoOdoo`` is the server with its controls for tests, ``world.populate`` fills it with a
believable gas distributor, ``life.Life`` keeps it changing, ``server.serve`` runs it alone.
"""
