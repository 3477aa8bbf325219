"""Rules over archives: what an honest packer does not write."""
