"""Measure how well the hub finds what is meant, beside what plain search engines find."""
