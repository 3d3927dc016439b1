"""Photos and files of records: known by content, shown to who sees the record, never deleted."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from activities.models import Activity
from cobuild.core import uploads
from cobuild.core.attachments import Attachment
from cobuild.core.audit import AuditEntry
from cobuild.core.drafts import new_token
from cobuild.core.records import State
from tests import factories as make

PLACE = b"Canon of Lane 7"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def image(kind="JPEG", size=(40, 20), name="photo.jpg", **options):
    target = io.BytesIO()
    Image.new("RGB", size, "green").save(target, kind, **options)
    return SimpleUploadedFile(name, target.getvalue())


def photo_with_place():
    exif = Image.Exif()
    exif[0x010F] = PLACE.decode()  # maker
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[2] = (30.0, 50.0, 0.0)  # GPS latitude
    return image(exif=exif)


def archive(*names, name="report.docx", **contents):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        for each in names:
            book.writestr(each, contents.get(each, "x"))
    return SimpleUploadedFile(name, target.getvalue())


def odf(kind):
    return archive("mimetype", mimetype=f"application/vnd.oasis.opendocument.{kind}")


PDF = b"%PDF-1.7 text"
GOOD = {
    "jpg": lambda: image(),
    "png": lambda: image("PNG"),
    "webp": lambda: image("WEBP"),
    "pdf": lambda: SimpleUploadedFile("a.pdf", PDF),
    "docx": lambda: archive("[Content_Types].xml", "word/document.xml"),
    "xlsx": lambda: archive("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": lambda: archive("[Content_Types].xml", "ppt/presentation.xml"),
    "odt": lambda: odf("text"),
    "ods": lambda: odf("spreadsheet"),
    "odp": lambda: odf("presentation"),
}
BAD = {
    "a page": lambda: SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script>"),
    "a drawing": lambda: SimpleUploadedFile("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a gif": lambda: image("GIF"),
    "a program": lambda: SimpleUploadedFile("a.pdf", b"MZ\x90\x00"),
    "an archive": lambda: archive("a.txt"),
    "macros": lambda: archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "a drawing of an office": lambda: odf("graphics-template"),
    "a broken archive": lambda: SimpleUploadedFile("a.docx", b"PK\x03\x04 and nothing more"),
    "a cut photo": lambda: SimpleUploadedFile("a.jpg", image().read()[:300]),
    "nothing in it": lambda: SimpleUploadedFile("a.jpg", b""),
}


@pytest.fixture
def record(world):
    return make.activity(world.willow, [world.bureau], [world.maple], state=State.SUBMITTED)


def attach(client, record, *files):
    return client.post(record.page("attach"), {"files": files}, follow=True)


def address(attachment, tail=""):
    return f"/attachments/{attachment.pk}/{tail}"


def kept(media):
    return [path for path in media.rglob("*") if path.is_file()]


# What is taken -----------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", GOOD)
def test_a_file_is_known_by_its_content(world, record, sign_in, extension):
    upload = GOOD[extension]()
    upload.name = "innocent.exe"
    attach(sign_in(world.secretary), record, upload)
    attachment = Attachment.objects.get()
    assert attachment.name == f"innocent.{extension}"
    assert attachment.file.endswith(f".{extension}") and "innocent" not in attachment.file
    assert attachment.uploaded_by == world.secretary


@pytest.mark.parametrize("kind", BAD)
def test_anything_else_is_refused_with_its_name(world, record, sign_in, media, kind):
    upload = BAD[kind]()
    page = attach(sign_in(world.secretary), record, image(), upload).content.decode()
    assert not Attachment.objects.exists() and kept(media) == []
    assert "notice-error" in page


@pytest.mark.parametrize("size", [(0, False), (1, True)])
def test_a_file_has_a_largest_size(world, record, sign_in, monkeypatch, size):
    more, refused = size
    monkeypatch.setattr(uploads, "LARGEST_FILE", len(PDF))
    upload = SimpleUploadedFile("a.pdf", PDF + b"x" * more)
    attach(sign_in(world.secretary), record, upload)
    assert Attachment.objects.exists() != refused


def test_a_small_file_of_very_many_pixels_is_refused(world, record, sign_in):
    huge = image("PNG", size=(10_000, 5_001))
    assert huge.size < 1_000_000
    attach(sign_in(world.secretary), record, huge)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_tells_nothing_of_place_and_device(world, record, sign_in, media, kind):
    with Image.open(photo_with_place()) as source:
        target = io.BytesIO()
        source.save(target, kind, exif=source.getexif())
    assert PLACE in target.getvalue()
    attach(sign_in(world.secretary), record, SimpleUploadedFile("a.jpg", target.getvalue()))
    (path,) = kept(media)
    assert PLACE not in path.read_bytes()
    with Image.open(path) as stored:
        assert not stored.getexif() and stored.size == (20, 40), "and stands upright"


def test_a_long_name_is_cut_between_signs(world, record, sign_in):
    upload = SimpleUploadedFile("x", PDF)
    upload.name = "../\u534f\u8bae\x07" * 30 + "\u6b63\u672c" * 40 + ".pdf"
    attach(sign_in(world.secretary), record, upload)
    name = Attachment.objects.get().name
    assert 140 < len(name.encode()) <= 150 and name.endswith(".pdf")
    assert "/" not in name and "\x07" not in name


def test_more_than_twenty_files_at_a_time_are_refused(world, record, sign_in):
    files = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(21)]
    attach(sign_in(world.secretary), record, *files)
    assert not Attachment.objects.exists()
    attach(sign_in(world.secretary), record, *[SimpleUploadedFile("a.pdf", PDF) for _ in range(20)])
    assert Attachment.objects.count() == 20


# Who may -----------------------------------------------------------------------------------------


@pytest.fixture
def attachment(world, record, client):
    client.force_login(world.secretary)
    attach(client, record, SimpleUploadedFile("scan.pdf", PDF))
    return Attachment.objects.get()


def test_who_sees_the_record_reads_its_files(world, attachment, sign_in):
    for who in ("secretary", "office", "leader", "liaison", "other_secretary"):
        response = sign_in(world.people[who]).get(address(attachment))
        assert response.status_code == 200, who
        assert b"".join(response.streaming_content) == PDF


def test_a_file_is_only_ever_downloaded(world, attachment, sign_in):
    response = sign_in(world.secretary).get(address(attachment))
    response.close()
    assert response["Content-Disposition"] == 'attachment; filename="scan.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_somebody_elses_file_answers_like_one_that_does_not_exist(world, sign_in, attachment):
    Activity.communities.through.objects.filter(community=world.maple).delete()
    for who in ("other_secretary", "other_office", "admin"):
        client = sign_in(world.people[who])
        assert client.get(address(attachment)).status_code == 404
        assert client.post(address(attachment, "remove/")).status_code == 404
        assert client.get("/attachments/987654/").status_code == 404
        assert client.get(f"/attachments/{'9' * 30}/").status_code == 404
    assert Attachment.objects.standing().exists()


def test_a_file_of_a_draft_is_hidden_with_it(world, sign_in, attachment):
    Activity.objects.update(state=State.DRAFT)
    assert sign_in(world.leader).get(address(attachment)).status_code == 404
    assert sign_in(world.secretary).get(address(attachment)).status_code == 200


def test_the_address_of_the_store_is_not_served(world, sign_in, attachment):
    for prefix in ("/", "/media/", "/static/"):
        assert sign_in(world.office).get(prefix + attachment.file).status_code == 404


@pytest.mark.parametrize("who", ["leader", "other_secretary", "lead_unit", "liaison"])
def test_who_reads_only_neither_attaches_nor_removes(world, record, attachment, sign_in, who):
    client = sign_in(world.people[who])
    assert attach(client, record, image()).status_code == 403
    assert client.post(address(attachment, "remove/")).status_code == 403
    assert Attachment.objects.standing().count() == 1
    page = client.get(record.get_absolute_url()).content.decode()
    assert "scan.pdf" in page and "remove/" not in page and "/attach/" not in page


def test_a_confirmed_record_is_completed_by_the_county_office_only(world, record, sign_in):
    record.confirm(by=world.office)
    assert attach(sign_in(world.secretary), record, image()).status_code == 403
    assert attach(sign_in(world.office), record, image()).status_code == 200
    assert Attachment.objects.get().uploaded_by == world.office


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_files_are_only_sent(world, record, attachment, sign_in, method):
    client = sign_in(world.secretary)
    assert getattr(client, method)(record.page("attach")).status_code == 405
    assert getattr(client, method)(address(attachment, "remove/")).status_code == 405


# What stays --------------------------------------------------------------------------------------


def test_a_removed_file_is_out_of_sight_but_not_deleted(world, record, attachment, sign_in, media):
    client = sign_in(world.secretary)
    client.post(address(attachment, "remove/"))
    assert client.get(address(attachment)).status_code == 404
    assert address(attachment) not in client.get(record.get_absolute_url()).content.decode()
    attachment.refresh_from_db()
    assert attachment.voided_by == world.secretary and attachment.voided_at
    assert len(kept(media)) == 1


def test_attaching_and_removing_are_in_the_log_and_the_history(world, record, attachment, sign_in):
    client = sign_in(world.secretary)
    client.cookies["django_language"] = "en"
    client.post(address(attachment, "remove/"))
    client.post(address(attachment, "remove/"))
    entries = AuditEntry.objects.about(record).filter(actor=world.secretary).order_by("pk")
    changes = [entry.changes for entry in entries]
    assert changes == [{"attachments": ["", "scan.pdf"]}, {"attachments": ["scan.pdf", ""]}]
    history = client.get(record.page("history")).content.decode()
    assert "Photos and files" in history and "scan.pdf" in history


def test_a_lost_file_answers_plainly(world, attachment, sign_in, media):
    for path in kept(media):
        path.unlink()
    assert sign_in(world.secretary).get(address(attachment)).status_code == 404


def test_agreements_and_five_haves_take_scans(world, sign_in):
    client = sign_in(world.office)
    for record in (make.agreement(world.bureau, world.willow), make.five_haves(world.north)):
        page = attach(client, record, SimpleUploadedFile("scan.pdf", PDF)).content.decode()
        assert "scan.pdf" in page


# On the recording page ---------------------------------------------------------------------------


def typed(world, **values):
    return {
        "form_token": new_token(world.secretary),
        "title": "Clean-up",
        "starts_on": "2026-09-28",
        "kind": make.kind().pk,
        "host": world.willow.pk,
        "residents": "210",
        "lots-TOTAL_FORMS": "0",
        "lots-INITIAL_FORMS": "0",
        **values,
    }


def test_photos_are_sent_with_the_activity(world, sign_in):
    data = typed(world, files=[image(), image("PNG", name="second.png")])
    client = sign_in(world.secretary)
    client.post("/activities/new/", data)
    record = Activity.objects.get()
    assert [each.name for each in Attachment.objects.of(record)] == ["photo.jpg", "second.png"]


def test_photos_are_not_required(world, sign_in):
    sign_in(world.secretary).post("/activities/new/", typed(world))
    assert Activity.objects.exists() and not Attachment.objects.exists()


def test_a_wrong_photo_is_told_and_nothing_is_kept(world, sign_in, media):
    data = typed(world, files=[image(), BAD["a page"]()])
    response = sign_in(world.secretary).post("/activities/new/", data)
    assert response.status_code == 422 and not Activity.objects.exists()
    assert response.context["photos"].errors and kept(media) == []


def test_photos_of_a_form_that_is_not_saved_are_not_kept(world, sign_in, media):
    for wrong in ({"title": ""}, {"form_token": "forged"}):
        data = typed(world, **wrong, files=[image()])
        response = sign_in(world.secretary).post("/activities/new/", data)
        assert response.status_code == 422 and kept(media) == []
        assert response.context["must_choose_again"]


def test_a_form_sent_twice_keeps_its_photos_once(world, sign_in):
    token = new_token(world.secretary)
    for _ in range(2):
        sign_in(world.secretary).post(
            "/activities/new/", typed(world, form_token=token, files=[image()])
        )
    assert Attachment.objects.count() == 1
