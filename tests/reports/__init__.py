"""Reports: from frozen answers to two signatures."""
