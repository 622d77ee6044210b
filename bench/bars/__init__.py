"""What bench/run is made of: records and bars, workers that are measured, themes that measure, and three writers."""
