"""Agreements and receipts as documents: filled safely, worded by the county, opened by others."""

import io
import os
import shutil
import subprocess
from datetime import date
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document

from agreements.wording import Wording
from cobuild.core.audit import AuditEntry
from cobuild.core.documents import check_placeholders, document_bytes, filled
from tests import factories as make

NASTY = "A&B <C> {title} {{x}} \u4e2d\u6587 \"quoted\" 'it' \x0b\x1f end"


def paragraphs(content):
    document = Document(io.BytesIO(content))
    return [paragraph.text for paragraph in document.paragraphs]


def text_of(response):
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment;")
    return "\n".join(paragraphs(response.content))


def download(client, name, record):
    return client.get(reverse(name, args=[record.pk]))


# Filling in ------------------------------------------------------------------------------------


def test_what_is_filled_in_is_not_looked_at_again():
    assert filled("{a} and {b}", {"a": "{b}", "b": "2"}) == "{b} and 2"


def test_nothing_typed_is_lost_or_taken_for_markup():
    text = "\n".join(paragraphs(document_bytes("Title", filled("{a}", {"a": NASTY}))))
    for part in ("A&B <C>", "{title} {{x}}", "\u4e2d\u6587", "\"quoted\" 'it'", "end"):
        assert part in text


def test_a_wording_asks_for_what_is_known_only():
    check_placeholders("{number} of {title}", ("number", "title"))
    with pytest.raises(ValidationError):
        check_placeholders("{number} {signature.__class__}", ("number",))


# Agreements ------------------------------------------------------------------------------------


@pytest.fixture
def agreements(world):
    texts = {"content": "Sweep the yard\nand the canal", "number": "7-2026", "unit_person": NASTY}
    branch = make.unit_branch(world.bureau, name="First branch")
    other = make.community_branch(world.willow, name="Willow branch")
    association = make.association(world.county, [world.willow], name="Liaison association")
    return {
        "district": make.agreement(world.bureau, world.willow, **texts),
        "pairing": make.pairing(branch, other, **texts),
        "liaison": make.liaison_agreement(world.works, association, **texts),
    }


PARTIES = {
    "district": ("Public security bureau", "Willow"),
    "pairing": ("First branch", "Willow branch"),
    "liaison": ("Machine works", "Liaison association"),
}


@pytest.mark.parametrize("system", PARTIES)
def test_the_document_holds_parties_term_and_content(world, sign_in, agreements, system):
    text = text_of(download(sign_in(world.secretary), "agreement-document", agreements[system]))
    for words in (*PARTIES[system], "7-2026", "Sweep the yard", "and the canal", "A&B <C>"):
        assert words in text
    assert "2026\u5e741\u67081\u65e5" in text and "2026\u5e7412\u670831\u65e5" in text
    assert "{first_party}" not in text and "None" not in text


def test_only_who_sees_the_agreement_takes_its_document(world, sign_in, agreements):
    agreement = agreements["district"]
    assert (
        download(sign_in(world.other_secretary), "agreement-document", agreement).status_code == 404
    )
    assert download(sign_in(world.office), "agreement-document", agreement).status_code == 200
    taken = AuditEntry.objects.about(agreement).get(action="export")
    assert taken.actor == world.office


def test_the_county_words_it_and_voiding_brings_the_usual_text_back(world, sign_in, agreements):
    client = sign_in(world.office)
    own = {
        "county": world.county.pk,
        "document": "district",
        "title": "Our agreement",
        "body": "{first_party} helps {second_party}.\nSigned: {signed_on}",
    }
    page = client.get(reverse("wording-new"))
    sent = make.filled_in(page.context["form"], **own)
    assert client.post(reverse("wording-new"), sent).status_code == 302
    content = download(client, "agreement-document", agreements["district"]).content
    assert paragraphs(content)[:2] == ["Our agreement", "Public security bureau helps Willow."]
    Wording.objects.get().void(by=world.office, reason="no more")
    assert "Our agreement" not in text_of(
        download(client, "agreement-document", agreements["district"])
    )


def test_an_empty_wording_begins_with_the_usual_text(world):
    wording = Wording(county=world.county, document="receipt")
    wording.full_clean()
    assert "{lots}" in wording.body and wording.title


def test_a_wording_with_an_unknown_word_is_refused_beside_its_field(world):
    wording = Wording(county=world.county, document="receipt", title="x", body="{first_party}")
    with pytest.raises(ValidationError) as refused:
        wording.full_clean()
    assert list(refused.value.message_dict) == ["body"]


def test_another_county_has_its_own_words(world, sign_in, agreements):
    Wording.objects.create(county=world.other_county, document="district", title="x", body="y")
    text = text_of(download(sign_in(world.office), "agreement-document", agreements["district"]))
    assert "Public security bureau" in text


# Receipts --------------------------------------------------------------------------------------

LOTS = [
    {"form": "cash", "value": "1280.50"},
    {"form": "goods", "name": "Rice & <oil>", "quantity": 3, "value": "20.00", "basis": "invoice"},
    {"form": "goods", "name": "Old books"},
]


def test_a_receipt_lists_the_lots_and_adds_up_what_is_valued(world, sign_in):
    donation = make.donation(world.bureau, world.willow, LOTS, received_on=date(2026, 8, 3))
    response = download(sign_in(world.secretary), "donation-receipt", donation)
    text = text_of(response)
    for words in ("Public security bureau", "Willow", "Wang", "Li", "1,300.5", "2026\u5e748"):
        assert words in text
    rows = Document(io.BytesIO(response.content)).tables[0].rows
    cells = [[cell.text for cell in row.cells] for row in rows]
    assert len(cells) == 4
    assert cells[2][1] == "Rice & <oil>" and cells[2][4] == "20.00"


def test_only_who_sees_the_donation_takes_its_receipt(world, sign_in):
    donation = make.donation(world.bureau, world.willow)
    assert download(sign_in(world.other_secretary), "donation-receipt", donation).status_code == 404
    assert download(sign_in(world.liaison), "donation-receipt", donation).status_code == 200


# Opened by another program ---------------------------------------------------------------------


@pytest.mark.libreoffice
def test_libreoffice_opens_them(world, sign_in, agreements, tmp_path):
    client = sign_in(world.office)
    donation = make.donation(world.bureau, world.willow, LOTS)
    files = {f"{key}.docx": ("agreement-document", each) for key, each in agreements.items()}
    files["receipt.docx"] = ("donation-receipt", donation)
    for name, (address, record) in files.items():
        (tmp_path / name).write_bytes(download(client, address, record).content)
    texts = opened_by_libreoffice(tmp_path, sorted(files))
    assert "Willow branch" in texts["pairing"] and "Sweep the yard" in texts["pairing"]
    assert "Liaison association" in texts["liaison"]
    assert "Rice & <oil>" in texts["receipt"]
    for key in PARTIES:
        assert "A&B <C>" in texts[key]


def opened_by_libreoffice(folder, names):
    """{name: text} as LibreOffice reads the documents."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    home = {**os.environ, "HOME": str(folder)}
    command = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(folder), *names]
    subprocess.run(command, cwd=folder, env=home, check=True, capture_output=True, timeout=180)
    return {
        name.removesuffix(".docx"): (folder / name).with_suffix(".txt").read_text("utf-8-sig")
        for name in names
    }


def test_the_page_is_a4_with_the_margins_of_an_official_document():
    section = Document(io.BytesIO(document_bytes("Title", "Text"))).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28]
    with ZipFile(io.BytesIO(document_bytes("Title", "Text"))) as parts:
        assert "word/document.xml" in parts.namelist()
