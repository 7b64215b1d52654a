"""Speed and memory, measured side by side: one module per question, `measuring` shared by all."""
