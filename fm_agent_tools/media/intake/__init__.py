"""Takes in files of people: checked by their headers, decoded, and written anew without anything hidden."""

from fm_agent_tools.media.intake.refusals import FileDamaged, FileRefused, FileTooLarge, FormatRefused
from fm_agent_tools.media.intake.taking import Limits, TakenIn, take_in

__all__ = [
    "FileDamaged",
    "FileRefused",
    "FileTooLarge",
    "FormatRefused",
    "Limits",
    "TakenIn",
    "take_in",
]
