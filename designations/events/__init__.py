"""Event kinds of this floor, a module for each noun."""

from designations.events import designation, instruction, licence, masterfile, product, variation

__all__ = ["designation", "instruction", "licence", "masterfile", "product", "variation"]
