"""Reading a contact list: table, columns, cells. Pure: no models, no clock, no study."""
