"""The only vocabulary that crosses the bus or reaches the browser: frozen, versioned msgspec structs."""
