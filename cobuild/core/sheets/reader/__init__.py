"""The child process that reads one file. Run as a folder; it imports no Django."""
