"""The outage drill: a whole system loses its servers and processes, and must heal by itself."""
