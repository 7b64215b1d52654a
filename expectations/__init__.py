"""What must hold at the two borders: raw in, KPIs out."""
