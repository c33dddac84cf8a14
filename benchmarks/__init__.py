"""Speed against yardsticks, on the same data in the same run, printed as ratios."""
