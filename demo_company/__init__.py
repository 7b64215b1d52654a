"""A simulated company that writes what real departments write."""
