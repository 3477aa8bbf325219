"""One pass over every blob: all patterns at once, hits to their owners, unpacked blobs back into the pass."""
