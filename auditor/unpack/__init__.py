"""Opening whatever a blob holds: archives, maps, encodings, bytecode; one module a container, found by file."""
