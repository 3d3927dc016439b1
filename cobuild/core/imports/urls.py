from django.urls import path

from . import pages

urlpatterns = [
    path("import/", pages.import_centre, name="imports"),
    path("import/<int:workbook>/", pages.show_import, name="import"),
    path("import/<int:workbook>/write/", pages.write_import, name="import-write"),
    path("import/<int:workbook>/wrong/", pages.wrong_rows, name="import-wrong"),
    path("import/outline/<slug:name>/", pages.import_outline, name="import-outline"),
]
