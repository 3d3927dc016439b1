"""People's names are read, sorted and found as surnames are read; organisations plainly."""

import pytest
from pypinyin import lazy_pinyin

from agreements.members.models import MemberRegistration
from cobuild.core.names import person_initials, person_pinyin, surnames
from tests import factories as make

MING = "\u660e"

# what a surname of two readings is read as, and what its sign is read as elsewhere
READINGS = {
    "\u5355": ("shan", "dan"),
    "\u4ec7": ("qiu", "chou"),
    "\u533a": ("ou", "qu"),
    "\u89e3": ("xie", "jie"),
    "\u66fe": ("zeng", "ceng"),
    "\u67e5": ("zha", "cha"),
    "\u76d6": ("ge", "gai"),
    "\u4e50": ("yue", "le"),
    "\u7fdf": ("zhai", "di"),
    "\u6734": ("piao", "pu"),
    "\u8983": ("qin", "tan"),
    "\u79cd": ("chong", "zhong"),
    "\u5458": ("yun", "yuan"),
    "\u7f2a": ("miao", "mou"),
    "\u961a": ("kan", "han"),
    "\u85cf": ("zang", "cang"),
}
TWO_SIGNS = {
    "\u5c09\u8fdf": "yuchi",
    "\u4e07\u4fdf": "moqi",
    "\u4ee4\u72d0": "linghu",
    "\u957f\u5b59": "zhangsun",
    "\u6fb9\u53f0": "tantai",
    "\u6b27\u9633": "ouyang",
    "\u4e50\u6b63": "yuezheng",
}
# surnames of one reading before a given name with which they would make another word
IN_WORDS = {
    "\u6bb7\u7ea2": "yinhong",
    "\u53f6\u97f5": "yeyun",
    "\u67cf\u6797": "bailin",
    "\u51af\u6cb3": "fenghe",
    "\u77bf\u7136": "quran",
}


@pytest.mark.parametrize(("surname", "readings"), READINGS.items())
def test_a_surname_is_read_as_surnames_are(surname, readings):
    as_surname, elsewhere = readings
    assert person_pinyin(surname + MING) == f"{as_surname}ming"
    assert person_pinyin(MING + surname) == f"ming{elsewhere}"  # in a given name as elsewhere


@pytest.mark.parametrize(("surname", "reading"), TWO_SIGNS.items())
def test_a_surname_of_two_signs(surname, reading):
    assert person_pinyin(surname + MING) == f"{reading}ming"


@pytest.mark.parametrize(("name", "reading"), IN_WORDS.items())
def test_a_name_that_is_also_a_word(name, reading):
    assert person_pinyin(name) == reading


def test_every_surname_in_the_list_is_needed():
    """One that is read so anyway in every name would be a line to keep for nothing."""
    given = {name[1:] for name in IN_WORDS} | {MING, "\u4eba", "\u4e07"}
    plain = {
        sign
        for sign, reading in surnames().items()
        if all(lazy_pinyin(sign + name)[0] == reading for name in given)
    }
    assert plain == set()


def test_initials_follow_the_reading():
    assert person_initials("\u5355\u660e\u660e") == "smm"
    assert person_initials("\u5c09\u8fdf\u660e") == "ycm"


def test_an_organisation_keeps_the_plain_reading(world):
    """The sign that is the surname Shan stands for a unit of work in an office's name."""
    office = make.unit(world.county, name="\u5355\u4f4d\u529e\u516c\u5ba4")
    assert office.pinyin == "danweibangongshi"


def test_people_sort_by_the_surname(world):
    for name in ("\u89e3\u660e", "\u5355\u660e", "\u738b\u660e", "\u533a\u660e", "\u66fe\u660e"):
        make.registration(world.bureau, world.willow, name=name)
    names = [row.pinyin for row in MemberRegistration.objects.all()]
    assert names == ["ouming", "shanming", "wangming", "xieming", "zengming"]


@pytest.mark.parametrize("typed", ["shanming", "Shan Ming", "sm", "\u5355", "\u5355\u660e"])
def test_search_finds_by_reading_initials_and_signs(world, sign_in, typed):
    make.registration(world.bureau, world.willow, name="\u5355\u660e")
    make.registration(world.bureau, world.willow, name="\u738b\u5fd7\u5f3a")
    page = sign_in(world.secretary).get("/members/", {"q": typed}).content.decode()
    assert "\u5355\u660e" in page
    assert "\u738b\u5fd7\u5f3a" not in page


def test_search_by_another_reading_finds_nothing(world, sign_in):
    make.registration(world.bureau, world.willow, name="\u5355\u660e")
    page = sign_in(world.secretary).get("/members/", {"q": "danming"}).content.decode()
    assert "\u5355\u660e" not in page
