"""The admin site: the mirror for people."""
