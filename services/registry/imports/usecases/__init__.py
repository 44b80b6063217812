"""What somebody does with files of many rows."""

from services.registry.imports.usecases.exporting import export_organisations, write_organisations
from services.registry.imports.usecases.importing import import_file
from services.registry.imports.usecases.starting import get_import_template, start_import

__all__ = ["export_organisations", "get_import_template", "import_file", "start_import", "write_organisations"]
