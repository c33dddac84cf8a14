"""What people said: responses, sessions, recordings, transcripts. Never who said it.

Owns the import of outside tools' exports, sessions with their recordings, and the answers as rows
of codes. Promises that nothing identifying is stored with an answer and that no order, key or time
leads back to a person. It may not know the contact vault.
"""
