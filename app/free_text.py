"""Looks into free text for what must not be written down: phone numbers, ID numbers, and (as a hint) names.
Pure; the phone has the same rules in static/src/shared/free-text.js and both pass tests/contracts/free-text.json."""

import re

# Full-width digits and the signs people put between digits to get past a check.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ＸｘＯｏ", "0123456789XxOo")
# Signs that people put between the digits of one number; the invisible ones come from copying.
_SPACES = r" \t\n\r\f\v\u00a0\u00ad\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_WITHIN = rf"[{_SPACES}\-‐‑‒–—―－.。·_()（）+＋]"
# A comma or a slash rather parts one number from the next (1501、1502、301): a mobile has them only in its own grouping or after every digit.
_PARTING = rf"[{_SPACES}\-‐‑‒–—―－.。·,，、_/()（）+＋]"
_MOBILE_DIGITS = f"1{_WITHIN}*[3-9]" + f"{_WITHIN}*[0-9]" * 9
_MOBILE = (
    re.compile(f"(?<![0-9]){_MOBILE_DIGITS}(?![0-9])"),
    re.compile(f"(?<![0-9])0{{0,2}}86{_WITHIN}*{_MOBILE_DIGITS}(?![0-9])"),
    re.compile(f"(?<![0-9])1[3-9][0-9]{_PARTING}*[0-9]{{4}}{_PARTING}*[0-9]{{4}}(?![0-9])"),
    re.compile(f"(?<![0-9])1{_PARTING}+[3-9]" + f"{_PARTING}+[0-9]" * 9 + "(?![0-9])"),
)
_LANDLINE = re.compile(rf"(?<![0-9])0[1-9][0-9]{{1,2}}{_WITHIN}{{0,3}}[2-8][0-9]{{2,3}}[{_SPACES}\-－—]?[0-9]{{4}}(?![0-9])")
# Looks ahead, so that a digit before the number ("1. 110105…") does not use the number up.
_ID_LIKE = re.compile("(?<![0-9])(?=(" + f"{_PARTING}*".join(["[0-9]"] * 17 + ["[0-9Xx]"]) + ")(?![0-9]))")
_CHINESE_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "0012345678" + "91")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_COMPOUND_SURNAMES = "欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|南宫"
_SURNAME = rf"(?:{_COMPOUND_SURNAMES}|[{_SURNAMES}])"
_ADDRESSED = re.compile(rf"{_SURNAME}[一-鿿]{{0,2}}(?:先生|女士|小姐|阿姨|叔叔|大姐|大哥|师傅|老板|太太|同学|医生|老师)")
_INTRODUCED = re.compile(rf"(?:姓名|名叫|名字是|叫做|我叫|他叫|她叫|联系人)[:：是 ]*{_SURNAME}[一-鿿]{{1,2}}")
_LATIN_NAME = re.compile(r"(?<![A-Za-z])(?:(?:Mr|Mrs|Ms|Miss|Dr)\.?|named|called|name is) +[A-Z][a-z]+")


def has_phone_number(text: str) -> bool:
    """Whether a text seems to hold a phone number: a mainland mobile or a landline with its area code, however spaced."""
    for plain in _readings(text):
        without_ids = plain
        for found in _id_numbers_in(plain):
            without_ids = without_ids.replace(found, " ", 1)
        if any(shape.search(without_ids) for shape in (*_MOBILE, _LANDLINE)):
            return True
    return False


def has_id_number(text: str) -> bool:
    """Whether a text seems to hold a resident ID number: 18 characters with a right check digit (GB 11643; domain.md 4.1)."""
    return any(_id_numbers_in(plain) for plain in _readings(text))


def seems_to_name_somebody(text: str) -> bool:
    """Whether a text seems to hold a person's name. Only a hint: the writer may say that it is none."""
    plain = text.translate(_FULL_WIDTH)
    return bool(_ADDRESSED.search(plain) or _INTRODUCED.search(plain) or _LATIN_NAME.search(plain))


def _readings(text: str) -> set[str]:
    plain = text.translate(_FULL_WIDTH)
    return {plain, plain.translate(_CHINESE_DIGITS)}


def _id_numbers_in(plain: str) -> list[str]:
    return [match.group(1) for match in _ID_LIKE.finditer(plain) if _has_right_check(match.group(1))]


def _has_right_check(found: str) -> bool:
    digits = re.sub(r"[^0-9Xx]", "", found).upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return len(digits) == 18 and _CHECK[total % 11] == digits[17]
