"""Agreements and receipts as documents: filled safely, worded by the county, opened by others."""

import io
from datetime import UTC, date, datetime
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from agreements.wording import Wording
from cobuild.core.audit import AuditEntry
from cobuild.core.documents import (
    Column,
    OfficialDocument,
    check_placeholders,
    document_bytes,
    filled,
)
from tests import factories as make
from tests.office import opened, printed

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
    texts = opened(tmp_path, sorted(files))
    assert "Willow branch" in texts["pairing"] and "Sweep the yard" in texts["pairing"]
    assert "Liaison association" in texts["liaison"]
    assert "Rice & <oil>" in texts["receipt"]
    for key in PARTIES:
        assert "A&B <C>" in texts[key]


def test_the_page_is_a4_with_the_margins_of_an_official_document():
    section = Document(io.BytesIO(document_bytes("Title", "Text"))).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28]
    with ZipFile(io.BytesIO(document_bytes("Title", "Text"))) as parts:
        assert "word/document.xml" in parts.namelist()


# Official paper --------------------------------------------------------------------------------


def made(at=None):
    document = OfficialDocument("Title")
    document.heading("One", 1)
    document.heading("Two", 2)
    document.heading("Three", 3)
    document.paragraph("Text")
    document.table([Column("Name", 100), Column("Number", 56, "right")], [["a", "1"]], size=9)
    return document.content(at=at or datetime(2026, 10, 12, 8, tzinfo=UTC), author="Office")


def test_twenty_two_lines_of_twenty_eight_characters_fit_the_page():
    document = Document(io.BytesIO(made()))
    page, plain = document.sections[0], document.styles["Normal"]
    width = page.page_width - page.left_margin - page.right_margin
    height = page.page_height - page.top_margin - page.bottom_margin
    spacing = int(plain.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert plain.font.size.pt == 16
    assert width // Pt(16 + spacing) == 28
    assert height // plain.paragraph_format.line_spacing == 22
    grid = page._sectPr.find(qn("w:docGrid"))
    assert int(grid.get(qn("w:linePitch"))) / 20 == plain.paragraph_format.line_spacing.pt


def test_each_level_of_heading_has_its_font():
    document = Document(io.BytesIO(made()))
    fonts = []
    for paragraph in document.paragraphs[1:4]:
        properties = paragraph.style.element.rPr
        assert not [name for name in properties.rFonts.attrib if name.endswith("Theme")]
        fonts.append((properties.rFonts.get(qn("w:eastAsia")), paragraph.style.font.bold))
    assert fonts == [("SimHei", False), ("KaiTi", False), ("FangSong", False)]
    text = document.paragraphs[4].style.element.pPr.find(qn("w:ind"))
    assert text.get(qn("w:firstLineChars")) == "200"


def test_pages_are_numbered_on_the_outer_side():
    document = Document(io.BytesIO(made()))
    page = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    right, left = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    assert right.alignment == WD_ALIGN_PARAGRAPH.RIGHT and left.alignment == WD_ALIGN_PARAGRAPH.LEFT
    for paragraph in (right, left):
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"


def test_a_table_repeats_its_headings_and_no_row_is_cut():
    rows = Document(io.BytesIO(made())).tables[0].rows
    assert rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert [round(cell.width.mm) for cell in rows[1].cells] == [100, 56]
    assert rows[1].cells[1].paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_the_bytes_follow_from_what_was_written():
    assert made() == made()
    assert made() != made(at=datetime(2026, 10, 13, 8, tzinfo=UTC))
    facts = Document(io.BytesIO(made())).core_properties
    assert (facts.title, facts.author, facts.comments) == ("Title", "Office", "")
    assert facts.created == facts.modified == datetime(2026, 10, 12, 8, tzinfo=UTC)


@pytest.mark.libreoffice
def test_libreoffice_sets_twenty_two_lines_on_a_page(tmp_path):
    document = OfficialDocument("Title")
    for number in range(40):
        document.line(f"line {number + 1}")
    at = datetime(2026, 10, 12, tzinfo=UTC)
    (tmp_path / "a.docx").write_bytes(document.content(at=at))
    pages = printed(tmp_path, ["a.docx"])["a.docx"]
    lines = [line for line in pages[0].splitlines() if line.strip()]
    assert lines[0].strip() == "Title" and lines[21].strip() == "line 21"
    assert "".join(lines[22].split()) == "\u20141\u2014" and "line 40" in pages[1]
