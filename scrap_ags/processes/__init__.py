"""Child processes that all end with this one, however it ends."""

from scrap_ags.processes.child import child_environment
from scrap_ags.processes.probes import answers, free_port
from scrap_ags.processes.supervisor import Supervisor

__all__ = ["Supervisor", "answers", "child_environment", "free_port"]
