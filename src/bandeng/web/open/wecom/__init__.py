"""The application in WeCom."""
