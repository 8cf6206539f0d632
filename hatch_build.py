"""Builds what is not committed: the front end and the compiled translations.

As a build hook it puts both in the wheel; run as a script it compiles the translations alone.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script in an environment without hatchling
    BuildHookInterface = object  # type: ignore[assignment, misc]

ROOT = Path(__file__).parent
FRONTEND = ROOT / "src/itsm_flow/web/frontend"
TRANSLATIONS = ROOT / "src/itsm_flow/translations"


def compile_translations() -> None:
    """Write a .mo beside each .po."""
    for po in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        with po.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


def build_front_end() -> None:
    """Install the locked npm packages and bundle them."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("Building itsm-flow needs Node 20 or newer with npm.")
    subprocess.run([npm, "ci", "--prefix", str(FRONTEND)], check=True)
    subprocess.run([npm, "run", "build", "--prefix", str(FRONTEND)], check=True)


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for a wheel; an editable install gets its front end from `make install`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build everything before hatchling collects the files."""
        if version == "editable" or self.target_name == "sdist":
            return
        compile_translations()
        build_front_end()


if __name__ == "__main__":
    compile_translations()
