"""What the commands do; ``scrap_ags.cli`` says what they take."""
