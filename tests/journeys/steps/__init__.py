"""What people do on the pages, in their words; journeys are made of these steps."""
