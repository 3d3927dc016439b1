from django.urls import path

from . import pages
from .ledgers.pages import import_sheet

urlpatterns = [
    path("import/", pages.import_centre, name="imports"),
    path("import/<int:workbook>/", pages.show_import, name="import"),
    path("import/<int:workbook>/write/", pages.write_import, name="import-write"),
    path("import/<int:workbook>/wrong/", pages.wrong_rows, name="import-wrong"),
    path("import/<int:workbook>/sheet/<int:sheet>/", import_sheet, name="import-sheet"),
    path("import/<int:workbook>/take-back/", pages.take_back_import, name="import-take-back"),
    path("import/outline/<slug:name>/", pages.import_outline, name="import-outline"),
]
