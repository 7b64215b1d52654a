"""How each department writes down what it knows: files, headers, words and formats."""
