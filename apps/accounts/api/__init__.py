"""The REST face of accounts, and what every app's REST face is made of."""
