"""Files that people send: known by their content, photos without the traces of place and device."""

import io
import unicodedata
import zipfile
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_FILES = 20  # at a time
LONGEST_NAME = 150  # bytes
JPEG_QUALITY = 90

IMAGES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
}
PDF = ("application/pdf", "pdf")
OOXML = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}
ODF = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
BROKEN_IMAGE = (OSError, ValueError, SyntaxError, EOFError, MemoryError)
BROKEN_ARCHIVE = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its content as it is stored, and what it is."""

    name: str
    content: bytes
    content_type: str
    extension: str


def accept(upload) -> Accepted:
    """The file as it may be kept; ValidationError for what is too large or of no known kind."""
    if upload.size > LARGEST_FILE:
        raise refusal(upload, _("“%(name)s” is larger than 20 MB."))
    content = upload.read()
    image = image_in(upload, content)
    if image:
        content, (content_type, extension) = image
    else:
        content_type, extension = document_type(content) or (None, None)
    if content_type is None:
        raise refusal(upload, _("“%(name)s” is no photo (JPEG, PNG, WebP), PDF or office file."))
    return Accepted(shown_name(upload.name, extension), content, content_type, extension)


def refusal(upload, words):
    return ValidationError(words, params={"name": upload.name})


def image_in(upload, content):
    """The image anew, without what else was in the file, and its type; None for no image."""
    try:
        with Image.open(io.BytesIO(content), formats=list(IMAGES)) as image:
            if image.width * image.height <= MOST_PIXELS:
                kind = "JPEG" if image.format == "MPO" else image.format  # several in one JPEG
                return redrawn(image, kind), IMAGES[kind]
    except Image.UnidentifiedImageError:
        return None
    except Image.DecompressionBombError:
        pass
    except BROKEN_IMAGE:
        raise refusal(upload, _("“%(name)s” is damaged.")) from None
    raise refusal(upload, _("“%(name)s” has too many pixels (50 million at most)."))


def redrawn(image, kind) -> bytes:
    """The pixels alone, the right way up."""
    target, upright = io.BytesIO(), ImageOps.exif_transpose(image)
    if upright.mode == "P" or "transparency" in upright.info:
        upright = upright.convert("RGBA")
    upright.info.clear()
    upright.save(target, kind, quality=JPEG_QUALITY, exif=b"")
    return target.getvalue()


def document_type(content):
    """(content type, extension) of a PDF or office file; None for anything else."""
    if content.startswith(b"%PDF-"):
        return PDF
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return office_type(archive)
    except BROKEN_ARCHIVE:
        return None


def office_type(archive):
    names = set(archive.namelist())
    if "mimetype" in names:
        with archive.open("mimetype") as declared:
            content_type = declared.read(100).decode("ascii", "replace")
        return (content_type, ODF[content_type]) if content_type in ODF else None
    has_macros = any("vbaproject" in name.lower() for name in names)
    if "[Content_Types].xml" not in names or has_macros:
        return None
    kinds = (kind for folder, kind in OOXML.items() if any(n.startswith(folder) for n in names))
    return next(kinds, None)


def shown_name(name, extension) -> str:
    """The file's own name, at most 150 bytes, with the extension that its content has."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip()
    stem = plain.rsplit(".", 1)[0] if "." in plain else plain
    room = LONGEST_NAME - len(extension) - 1
    stem = stem.encode()[:room].decode(errors="ignore").strip(" .")
    return f"{stem or 'file'}.{extension}"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Any number of files; gives what may be kept of them."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        if not data and self.required:
            raise ValidationError(_("Choose a file."), code="required")
        if len(data) > MOST_FILES:
            raise ValidationError(_("Send at most 20 files at a time."))
        accepted, errors = [], []
        for upload in data:
            try:
                accepted.append(accept(upload))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return accepted

    def has_changed(self, initial, data):
        return bool(data)


KINDS = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp"


class FilesForm(forms.Form):
    files = FilesField(label=_("Add photos or files"), widget=ManyFiles(attrs={"accept": KINDS}))


class PhotosForm(forms.Form):
    files = FilesField(
        label=_("Photos"), required=False, widget=ManyFiles(attrs={"accept": "image/*"})
    )
