"""The engine of the pattern rules under rules/ships: files judged by name, content and surroundings."""
