"""The demonstration's exported master file: asked for once, made by the worker (REG-21)."""

from config.seeding.foundation import PRODUCT
from config.seeding.people import actor
from designations.models import MasterFile, MasterFileExport
from designations.services.fileexports import export_ask


def ask_for_master_file() -> MasterFileExport | None:
    """Ask for the master file as it stands; nothing when it was asked for."""
    file = MasterFile.objects.get(product__code=PRODUCT)
    if MasterFileExport.objects.filter(master_file=file).exists():
        return None
    return export_ask(actor=actor("qa"), master_file=file)
