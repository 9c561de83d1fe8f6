"""What is measured of the loop model, one thing a module: `measure(study)` and `rows(found)`."""
