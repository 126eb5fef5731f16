"""Put what lives outside the package into the wheel: playbooks, compiled words, built assets."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
BUILT = HERE / "src" / "bandeng" / "web" / "static" / "built" / "app.css"


class BuildEverything(build_py):
    """Builds the package with everything a site needs and no tool to make it again."""

    def run(self) -> None:
        """Copy the modules, then add the playbooks; refuse a wheel without its assets."""
        if self.editable_mode:
            super().run()
            return
        if not BUILT.exists():
            raise SystemExit("the front end is not built: run `make assets` first")
        sys.path.insert(0, str(HERE / "src"))
        from bandeng.translations import compile_all

        compile_all()
        super().run()
        target = Path(self.build_lib) / "bandeng" / "playbooks_shipped"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(HERE / "playbooks", target)


setup(cmdclass={"build_py": BuildEverything})
