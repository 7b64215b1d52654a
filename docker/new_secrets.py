"""Copy .env.example from standard input with a new secret for every value that has none."""

import base64
import secrets
import sys


def new_secret(name: str) -> str:
    """A secret no password list knows; Airflow wants its Fernet key in base64."""
    if name.endswith("FERNET_KEY"):
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_hex(32)


for line in sys.stdin:
    setting, equals, value = line.strip().partition("=")
    is_missing = equals and not value and not setting.startswith("#")
    print(f"{setting}={new_secret(setting)}" if is_missing else line.rstrip("\n"))
