"""Import and export of assets: files that users bring are opened in a limited subprocess, and an import is all or nothing."""
