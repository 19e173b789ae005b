"""Ten million rows by Huddle, by plain engines and by other private ones, each in a process."""
