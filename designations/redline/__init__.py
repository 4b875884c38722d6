"""What differs between two versions, in words that a reviewer can read (REG-16)."""

from designations.redline.files import FileRedline, file_redline
from designations.redline.instructions import InstructionRedline, instruction_redline
from designations.redline.words import Change, Run, word_diff

__all__ = [
    "Change",
    "FileRedline",
    "InstructionRedline",
    "Run",
    "file_redline",
    "instruction_redline",
    "word_diff",
]
