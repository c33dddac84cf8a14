"""Data keys and what is sealed with them: values, files and uploads.

Owns the keys, wrapped, in a database of their own. Promises that a destroyed key is never made
again and that nothing is opened without a line that says who and why. May not know what it seals.
"""
