"""Reports as files that people take away; public figures only."""
