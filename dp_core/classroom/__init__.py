"""The classroom's data: made-up squads and shipped public files, and nothing else, ever."""
