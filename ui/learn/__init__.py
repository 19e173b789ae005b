"""The classroom's rooms: simulated squads and shipped public data alone."""
