"""What a report will be worth, told before anything is spent."""
