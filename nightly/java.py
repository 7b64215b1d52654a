"""Apache Spark runs on Java. Whether a fitting one is here is asked before anything is loaded."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from nightly.errors import UserError

OLDEST = 17
ADVICE = (
    f"Java {OLDEST} is needed: on Debian or Ubuntu `apt-get install openjdk-17-jre-headless`, "
    "elsewhere any JDK; JAVA_HOME chooses one of several"
)


def require_java() -> None:
    """Raise UserError unless the Java that Spark will start is new enough."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None:
        raise UserError(f"Apache Spark needs Java, and there is none on the PATH. {ADVICE}")
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError) as error:
        raise UserError(f"Apache Spark needs Java, and {java} does not run. {ADVICE}") from error
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version is None or int(version[1]) < OLDEST:
        found = version[1] if version else "of an unknown version"
        raise UserError(f"{java} is Java {found}, too old for Apache Spark. {ADVICE}")
