"""A guide's folder as tests handle it: edit a file, load, read the faults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from advisor.guide import Guide, GuideError, load_cases, load_guide

LOADABLE = ("program.yaml", "questions.yaml", "rules.yaml", "words.yaml", "cases.yaml")


@dataclass(frozen=True)
class Folder:
    """The folder of a guide."""

    path: Path

    def text(self, file: str) -> str:
        """The text of a file."""
        return (self.path / file).read_text(encoding="utf-8")

    def write(self, file: str, content: str | bytes) -> None:
        """Replace a file, line ends and all."""
        data = content if isinstance(content, bytes) else content.encode()
        (self.path / file).write_bytes(data)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the first ``old`` in a file, which must be there."""
        before, found, after = self.text(file).partition(old)
        assert found, f"{old!r} is not in {file}"
        self.write(file, before + new + after)

    def load(self) -> Guide:
        """The guide of this folder."""
        return load_guide(self.path)

    def faults(self) -> list[str]:
        """The faults of the four files, or of the cases when those are fine."""
        try:
            load_cases(self.path, self.load())
        except GuideError as error:
            return [str(fault) for fault in error.faults]
        return []
