"""Raw data arrives: contracts, mappings, readers, landing."""
