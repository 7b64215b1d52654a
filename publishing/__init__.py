"""What leaves the warehouse: publications, the nightly quality report and receipts.

Every path is an argument: nothing here reads the environment.
"""
