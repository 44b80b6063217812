"""What somebody does with files of many rows."""

from services.registry.imports.usecases.importing import import_file
from services.registry.imports.usecases.starting import get_import_template, start_import

__all__ = ["get_import_template", "import_file", "start_import"]
