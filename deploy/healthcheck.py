"""Ask the web process on the port given whether it answers; anything but 200 is an error."""

import os
import sys
from urllib.request import Request, urlopen

host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".*") or "localhost"
urlopen(Request(f"http://127.0.0.1:{sys.argv[1]}/healthz", headers={"Host": host}), timeout=4)
