"""Telling people when a person is needed, and when it is over: pure decisions, then the post."""
