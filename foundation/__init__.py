"""What every app stands on: access, audit and keyring. It knows nothing of studies or people."""
