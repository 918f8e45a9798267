"""Looks into free text for what must not be written down: phone numbers, ID numbers, and (as a hint) names.
Pure; the phone has the same rules in static/src/shared/free-text.js and both pass tests/contracts/free-text.json."""

import re

# Full-width digits and the signs people put between digits to get past a check.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ＸｘＯｏ", "0123456789XxOo")
_BETWEEN = r"[\s\-‐‑‒–—―－.。·,，、_/()（）+＋]*"
_ID_LIKE = re.compile(r"(?<![0-9])" + rf"{_BETWEEN}".join([r"[0-9]"] * 17 + [r"[0-9Xx]"]) + r"(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])1" + _BETWEEN + r"[3-9]" + (_BETWEEN + r"[0-9]") * 9 + r"(?![0-9])")
_MOBILE_WITH_COUNTRY = re.compile(r"(?<![0-9])(?:0{0,2}86)" + _BETWEEN + r"1" + _BETWEEN + r"[3-9]" + (_BETWEEN + r"[0-9]") * 9 + r"(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}[\s\-－—]?[2-8][0-9]{6,7}(?![0-9])")
_CHINESE_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "0012345678" + "91")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_COMPOUND_SURNAMES = "欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|南宫"
_SURNAME = rf"(?:{_COMPOUND_SURNAMES}|[{_SURNAMES}])"
_ADDRESSED = re.compile(rf"{_SURNAME}[一-鿿]{{0,2}}(?:先生|女士|小姐|阿姨|叔叔|大姐|大哥|师傅|老板|太太|同学|医生|老师)")
_INTRODUCED = re.compile(rf"(?:姓名|名叫|名字是|叫做|我叫|他叫|她叫|联系人)[:：是\s]*{_SURNAME}[一-鿿]{{1,2}}")
_LATIN_NAME = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][a-z]+|\b(?:named|called|name is)\s+[A-Z][a-z]+)")


def has_phone_number(text: str) -> bool:
    """Whether a text seems to hold a phone number: a mainland mobile or a landline with its area code, however spaced."""
    for plain in _readings(text):
        without_ids = _ID_LIKE.sub(" ", plain)
        if _MOBILE.search(without_ids) or _MOBILE_WITH_COUNTRY.search(without_ids) or _LANDLINE.search(without_ids):
            return True
    return False


def has_id_number(text: str) -> bool:
    """Whether a text seems to hold a resident ID number: 18 characters with a right check digit (GB 11643; domain.md 4.1)."""
    return any(_has_right_check(match.group()) for plain in _readings(text) for match in _ID_LIKE.finditer(plain))


def seems_to_name_somebody(text: str) -> bool:
    """Whether a text seems to hold a person's name. Only a hint: the writer may say that it is none."""
    plain = text.translate(_FULL_WIDTH)
    return bool(_ADDRESSED.search(plain) or _INTRODUCED.search(plain) or _LATIN_NAME.search(plain))


def _readings(text: str) -> tuple[str, str]:
    plain = text.translate(_FULL_WIDTH)
    return plain, plain.translate(_CHINESE_DIGITS)


def _has_right_check(found: str) -> bool:
    digits = re.sub(r"[^0-9Xx]", "", found).upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return len(digits) == 18 and _CHECK[total % 11] == digits[17]
