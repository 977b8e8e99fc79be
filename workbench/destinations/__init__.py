"""What each API takes and how its answer reads: one frozen value per vendor operation."""
