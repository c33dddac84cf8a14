"""The gate that asks whether participants are told what they must be told."""
