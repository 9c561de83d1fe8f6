"""Doors for other programs: MCP over standard input and output."""
