"""What the analyst takes away: results beside her own rows, and requests as code."""
