"""A simulated hospital on one machine: the feed, the clinicians, a wiretap, and the search for what should not be found."""
