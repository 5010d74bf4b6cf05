"""What the audit log tells of a record: its changes, its row at any moment, and for how long."""
