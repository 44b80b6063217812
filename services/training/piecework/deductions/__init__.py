"""What is taken off a wage before it is taxed: the person's own share of insurance, and special deductions."""
