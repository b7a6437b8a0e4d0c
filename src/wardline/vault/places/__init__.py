"""Where devices are, as far as a network says."""
