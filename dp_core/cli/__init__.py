"""The command line: the same door as the dashboard, for scripts and cron."""
