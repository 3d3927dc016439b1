"""How sensitive values are shown to those who may not see them (access.md, rule 5)."""

import re

COMPOUND_SURNAMES = {
    "\u6b27\u9633",
    "\u53f8\u9a6c",
    "\u4e0a\u5b98",
    "\u8bf8\u845b",
    "\u4e1c\u65b9",
    "\u7687\u752b",
    "\u5c09\u8fdf",
    "\u516c\u5b59",
    "\u957f\u5b59",
    "\u6155\u5bb9",
    "\u53f8\u5f92",
    "\u53f8\u7a7a",
    "\u590f\u4faf",
    "\u4ee4\u72d0",
    "\u7aef\u6728",
    "\u4e07\u4fdf",
    "\u95fb\u4eba",
    "\u8d6b\u8fde",
    "\u6fb9\u53f0",
    "\u516c\u51b6",
    "\u5b97\u653f",
    "\u6fee\u9633",
    "\u6df3\u4e8e",
    "\u5355\u4e8e",
    "\u592a\u53d4",
    "\u7533\u5c60",
    "\u4ef2\u5b59",
    "\u8f69\u8f95",
    "\u949f\u79bb",
    "\u5b87\u6587",
}
MIDDLE_DOTS = "\u00b7\u2022\u30fb\u2027"


def mask_name(name: str) -> str:
    """First and last sign stay of three or more; a surname of two signs stays whole."""
    name = name.strip()
    dotted = re.match(f"[^{MIDDLE_DOTS}]+[{MIDDLE_DOTS}]", name)
    if dotted:
        return dotted[0] + "**"
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        return name[:2] + "**"
    if len(name) >= 3:
        return f"{name[0]}*{name[-1]}"
    return name[0] + "*" if len(name) == 2 else "*" * len(name)


def mask_phone(phone: str) -> str:
    """Four signs in the middle are hidden; of a number too short to keep seven, all are."""
    phone = phone.strip()
    if len(phone) < 11:
        return "****"
    return f"{phone[:3]}****{phone[-4:]}"


def hide(text: str) -> str:
    return "****" if text else ""
