"""Jobs from submission to stored artifact, and the protocol that generators implement; no torch."""
