"""The REST API over the mirror."""
