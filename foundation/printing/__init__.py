"""What leaves as a document or a sheet: tagged PDF, CSV, XLSX. Knows neither studies nor people."""
