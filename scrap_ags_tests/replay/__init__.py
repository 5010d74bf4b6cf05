"""Exchanges recorded on real servers of Odoo 13 to 19, asked again of the demo Odoo.

In ``recordings``, ``kinds13.jsonl`` to ``kinds19.jsonl`` were taken on models with fields of every
kind (``kinds.py``), ``dimagaz14.jsonl`` and ``dimagaz19.jsonl`` on the mirrored models with 2,000
BC (``orders.py``). A line is one exchange, in the order in which they were made:

- ``name``; ``body``, a JSON value, or a string that went out as it stands; ``answer`` and its
  Content-Type, ``type``;
- ``verb``, ``path`` and ``status`` where they are not POST, /jsonrpc and 200; ``headers`` of the
  request but for a Content-Type of application/json;
- ``challenge`` is WWW-Authenticate; ``databases``, how many of them the server had.

``<APIKEY>`` is a key of the administrator, ``<APIKEY:LOGIN>`` one of that log-in. Of a page only
its title is kept, of a traceback nothing. A list that ends in ``"<N more>"`` was cut there.
"""
