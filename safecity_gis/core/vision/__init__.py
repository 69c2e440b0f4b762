"""Pictures and detector outputs as arrays: letterbox, heads, suppression, tiles. No I/O, no model runtime."""
