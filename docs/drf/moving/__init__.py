"""What `moving_data.py` moves, and how the rows are looked at."""
