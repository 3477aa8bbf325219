"""Packing for real, on demand only: in a temporary copy, with a time limit, for comparing truth with prediction."""
