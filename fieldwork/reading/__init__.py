"""How an outside tool's export is read: tables, screening, code books, findings.

Pure: it knows no models, no database and no clock, holds one chunk of rows at a time, and never
puts an answer that could identify somebody into what it reports.
"""
