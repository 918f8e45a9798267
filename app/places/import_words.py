"""The words an import understands: column names, kinds, floors, yes and no. Pure; a blank says nothing.
Columns about people are known only in order to be left unread."""

import re

from app.vocabulary import vocabulary

COLUMNS: dict[str, tuple[str, ...]] = {
    "zone": ("责任区", "网格", "责任区编号", "网格编号", "zone", "zone_code"),
    "compound": ("小区或村", "小区", "村", "小区名称", "小区/村", "compound", "compound_name"),
    "place_kind": ("地点类别", "地点类型", "place_kind"),
    "building": ("楼栋", "楼栋名称", "楼栋号", "building", "building_name"),
    "building_kind": ("楼栋类别", "楼栋类型", "building_kind"),
    "unit": ("单元", "unit"),
    "floor": ("楼层", "floor"),
    "room": ("房号", "门牌", "房间号", "室号", "room", "room_no", "room_number"),
    "door_kind": ("门的类别", "门类别", "房屋类别", "door_kind"),
    "night_shift": ("夜班", "night_shift"),
    "entry_note": ("进门提示", "entry_note"),
    "hazard_note": ("安全提示", "hazard_note"),
    "building_code": ("楼栋编码", "building_code"),
    "house_code": ("房屋编码", "house_code"),
}
REQUIRED = ("zone", "compound", "building", "room")

# fmt: off
_ABOUT_PEOPLE = re.compile(
    "房东|业主|屋主|姓名|名字|电话|手机|联系|微信|身份证|证件|人数|人口|人员|租客|租户|租住人|承租|户主|家庭|性别|年龄|出生|户籍|工作单位"
)
_ABOUT_PEOPLE_EN = frozenset({
    "owner", "landlord", "tenant", "tenants", "resident", "residents", "name", "names", "person", "persons", "people", "contact", "phone",
    "phones", "mobile", "telephone", "tel", "wechat", "email", "id", "headcount", "heads", "occupants", "household", "sex", "gender", "age",
    "birth", "birthday", "employer",
})
# fmt: on

_KIND_WORDS: dict[tuple[str, str], str] = {
    ("place_kinds", "小区"): "compound",
    ("place_kinds", "村"): "village_block",
    ("place_kinds", "宿舍"): "dorm_area",
    ("place_kinds", "商业街"): "street",
    ("place_kinds", "园区"): "industrial_park",
    ("building_kinds", "自建房"): "house",
    ("building_kinds", "楼梯楼"): "walkup",
    ("building_kinds", "高层"): "tower",
    ("building_kinds", "宿舍楼"): "dorm",
    ("building_kinds", "铺面"): "shop_row",
    ("building_kinds", "板房"): "shed",
    ("door_kinds", "住宅"): "home",
    ("door_kinds", "出租屋"): "home",
    ("door_kinds", "店铺"): "shop",
    ("door_kinds", "铺面"): "shop",
    ("door_kinds", "宿舍"): "dorm_room",
    ("door_kinds", "板房"): "shed",
    ("door_kinds", "办公室"): "office",
}
_YES, _NO = frozenset({"是", "有", "夜班", "yes", "y", "true", "1"}), frozenset({"否", "无", "没有", "白班", "no", "n", "false", "0"})

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_FLOOR_NAMES: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("首层", "底层"), ("1", 10)),
    **dict.fromkeys(("G", "GF", "地面层"), ("G", 0)),
    **dict.fromkeys(("M", "MF"), ("M", 15)),
    **dict.fromkeys(("R", "RF"), ("R", 9_990)),
    "夹层": ("夹层", 15),
    "天台": ("天台", 9_990),
}
_FLOOR = re.compile(r"0*(?P<number>[1-9]\d{0,2})(?P<letter>[A-F]?)")
_BASEMENT = re.compile(r"(?:B|负|地下)0*(?P<number>[1-9])")
_ROOM_ON_FLOOR = re.compile(r"0?(?P<floor>[1-9]\d?[A-C]?)(?P<room>\d{2})[A-Z]?")
_ROOM_BELOW = re.compile(r"(?P<floor>B[1-9])-?\d{2,3}[A-Z]?")
_GROUND_SHOP = re.compile(r"(?:商?铺|铺面|门面|店)[0-9A-Z\-]*|S\d{1,3}")


def plain_header(text: str) -> str:
    """A column's name without what people add to it: case, spaces, joints, a remark in brackets."""
    return re.sub(r"[（(][^）)]*[）)]|[\s_\-*＊：:]", "", text).casefold()


_FIELD_OF = {plain_header(name): field for field, names in COLUMNS.items() for name in names}


def field_of(header: str) -> str | None:
    """The field a column holds, or None for a column that is not read."""
    return _FIELD_OF.get(plain_header(header))


def is_about_people(header: str) -> bool:
    """Whether a column that is not read seems to hold something about people."""
    words = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).lower()))
    return bool(_ABOUT_PEOPLE.search(header) or words & _ABOUT_PEOPLE_EN or plain_header(header) in _ABOUT_PEOPLE_EN)


def column_label(field: str) -> str:
    """A column's names in both languages, such as 房号/room."""
    return f"{COLUMNS[field][0]}/{field}"


def kind_of(list_name: str, text: str) -> str | None:
    """The code of a kind by its code or its label in either language, or None. `list_name` is a list of the vocabulary."""
    word = text.casefold()
    for entry in vocabulary()[list_name]:
        if word in (entry["code"], entry["zh"], entry["en"].casefold()):
            return str(entry["code"])
    return _KIND_WORDS.get((list_name, text))


def choices_of(list_name: str) -> str:
    """The labels of a list of kinds in both languages."""
    return "、".join(f"{entry['zh']}/{entry['en']}" for entry in vocabulary()[list_name])


def yes_or_no(text: str) -> bool | None:
    """True or False for the words people use for it, None for any other."""
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None


def floor_of(text: str) -> tuple[str, int] | None:
    """A floor's label and its place from the ground up (B2 below B1 below G below 1; 3A between 3 and 4), or None.

    A floor the building has not got, often the fourth, leaves a gap and nothing else.
    """
    word = _numerals_as_digits(text.upper())
    if word in _FLOOR_NAMES:
        return _FLOOR_NAMES[word]
    word = re.sub(r"^[F第](?=\d)|(?<=.)(?:楼|层|F)$", "", word)
    below = _BASEMENT.fullmatch(word)
    if below:
        return f"B{below['number']}", -10 * int(below["number"])
    found = _FLOOR.fullmatch(word)
    if not found:
        return None
    return found["number"] + found["letter"], 10 * int(found["number"]) + (ord(found["letter"]) - 64 if found["letter"] else 0)


def floor_from_room(room: str) -> tuple[str, int] | None:
    """The floor that a plain room tells: 604 is on 6, 1203 on 12, 3A05 on 3A, B101 on B1, 铺2 on 1. None where it tells nothing."""
    if _GROUND_SHOP.fullmatch(room):
        return floor_of("1")
    found = _ROOM_BELOW.fullmatch(room) or _ROOM_ON_FLOOR.fullmatch(room)
    return floor_of(found["floor"]) if found else None


def is_shop_room(room: str) -> bool:
    """Whether a room's own label says that it is a shop."""
    return bool(_GROUND_SHOP.fullmatch(room)) and not room.startswith("S")


def room_place(room: str) -> int:
    """A room's place from left to right on its floor: 铺1 before 铺2 before 铺10 before 101, 604 before 604A; without a figure, last."""
    numbers = [min(int(digits[-6:]), 9_999) for digits in re.findall(r"\d+", room)[:2]]
    if not numbers:
        return 1_000_000_000
    letter = re.search(r"\d([A-Z])$", room)
    return ((numbers[0] * 1_000 + (min(numbers[1], 999) if len(numbers) > 1 else 0)) * 27) + (ord(letter[1]) - 64 if letter else 0)


def _numerals_as_digits(text: str) -> str:
    """一 to 九十九 as figures, where a text begins with them or has them after 负, 地下, 第."""
    found = re.fullmatch(r"第?(负|地下)?([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)([楼层F]?)", text)
    if not found or not (found[2] or found[3]):
        return text
    tens = (_NUMERALS.get(found[2], 1) if found[3] else 0) * 10
    ones = _NUMERALS.get(found[4], 0) if found[3] else _NUMERALS.get(found[2], 0)
    return f"{found[1] or ''}{tens + ones}{found[5]}" if found[3] or not found[4] else text
