"""What the sources bring: numbers defined once, as text, picture, table and file."""
