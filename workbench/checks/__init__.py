"""Text columns are judged: pandera schemas of named rules, and the Report they end in."""
