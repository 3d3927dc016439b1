"""Nothing that a file points to is fetched."""

import socket

import pytest

from cobuild.core.sheets import Unreadable, read_sheets

from . import bad

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def called(listener):
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def links(address):
    kinds = ["externalLinkPath", "image", "oleObject", "attachedTemplate"]
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{address}"'
        ' TargetMode="External"/>'
        for kind in kinds
    )
    return f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'.encode()


def test_the_listener_notices_a_call(listener):
    socket.create_connection(listener.getsockname()).close()
    assert called(listener)


def test_links_pictures_and_objects_elsewhere_are_left_alone(listener):
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    parts = bad.parts_of(bad.GOOD)
    for name in ("externalLinks/_rels/externalLink1", "worksheets/_rels/sheet1"):
        parts[f"xl/{name}.xml.rels"] = links(address)
    parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    parts["xl/embeddings/oleObject1.bin"] = b"x"
    assert read_sheets(bad.zipped(parts), "a.xlsx")[0].rows[2] == ["b", 2.5]
    assert not called(listener)


@pytest.mark.parametrize("part", ["sheet", "strings", "workbook"])
@pytest.mark.parametrize("declared", ["x SYSTEM", "% x SYSTEM", "x PUBLIC 'x'"])
def test_entities_elsewhere_are_refused(listener, part, declared):
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    text = f'<!DOCTYPE x [<!ENTITY {declared} "{address}">]><x>&x;</x>'
    with pytest.raises(Unreadable) as refused:
        read_sheets(bad.book(**{part: text.encode()}), "a.xlsx")
    assert refused.value.code == "entities"
    assert not called(listener)
