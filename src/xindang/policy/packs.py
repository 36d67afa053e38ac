"""Where a pack named on the command line is found: a path, else the packs that come with the program."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# In a checkout the policies lie beside src; in an installed package beside the code.
SHIPPED = (PACKAGE.parents[1] / "policies", PACKAGE / "policies_data")


def find_pack(name: str) -> Path:
    """The folder or bundle of a pack; a name that is neither is returned as it is, for the loader to refuse."""
    if Path(name).exists():
        return Path(name)
    for folder in SHIPPED:
        if (folder / name / "pack.toml").is_file():
            return folder / name
    return Path(name)


def shipped_packs() -> list[Path]:
    """Every pack that comes with the program."""
    return sorted({file.parent for folder in SHIPPED for file in folder.glob("*/pack.toml")})
