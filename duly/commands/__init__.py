"""The commands, one a file, each imported when it is asked for: parse, call, print."""
