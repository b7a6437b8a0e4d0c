"""A simulated hospital on one machine: feed, clinicians, a wiretap, and the search for what must not be found."""
