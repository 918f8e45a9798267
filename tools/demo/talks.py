"""What a visit of the demo holds beside its outcome: topics and their ends, help with a paper, a need, an appointment, a card left.
Never a service kind: those are only weekly sums (tools/demo/services.py)."""

from random import Random
from typing import Any

from app.calendar import add_days, add_months, day_kind

TOPICS = {"services_menu": 0.60, "document_help": 0.22, "van_schedule": 0.35, "benefits": 0.18, "issue_report": 0.06, "language_help": 0.01}
RIGHTS_AGAIN = 0.20  # The rights card is shown at every first meeting.
MENU_ASK_NO_MORE = 0.03
ENDS = {"told": 0.62, "took_card": 0.25, "no_thanks": 0.11, "ask_no_more": 0.02}
CARD_LEFT = {"not_home": 0.6, "no_access": 0.3, "declined_talk": 0.4, "met": 0.3}
PAPER_SPOKEN_OF = 0.7
PAPERS = {"residence_permit": 0.55, "residence_registration": 0.25, "social_insurance": 0.10, "school": 0.07, "other": 0.03}
REMINDER_ASKED = 0.25
NEED_SPOKEN_OF = 0.08
# Sentences a resident may say of the place and the service; none holds a name, a number, or anything of the body or the family.
NEEDS = (
    "想知道居住证签注要带什么",
    "问服务车几号来，想周末来",
    "问晚上站里几点关门",
    "楼道灯不亮，想请人来修",
    "希望站里周六也开门",
    "想要一份补贴的说明带回去看",
    "楼下的门禁常常打不开",
    "问入学材料去哪里交",
    "垃圾点离得太远",
    "希望通知写得简单一点",
    "想要普通话和家乡话都有的服务卡",
    "问社保在手机上怎么查",
    "雨天楼梯滑，想铺防滑条",
    "希望少来，贴通知就好",
    "想知道太极拳在哪里练",
    "问怎么看服务车还有没有空位",
    "二楼转角堆的东西挡路",
    "希望来之前在楼下贴张纸",
    "问居住登记能不能在网上办",
    "想要大字的服务卡",
)
HALF_HOURS = {
    "workday": ("09:30", "10:30", "14:30", "16:00", "18:30", "19:00", "19:30", "20:00"),
    "weekend": ("10:00", "10:30", "11:00", "15:00", "16:30", "18:30", "19:00"),
}


def pick(shares: dict[str, float], dice: Random) -> str:
    """One of some words, by their shares."""
    return dice.choices(tuple(shares), tuple(shares.values()))[0]


def topics_of_talk(closed: set[str], is_first_talk: bool, dice: Random) -> list[dict[str, str]]:
    """The topics spoken of and their ends; what a resident asked not to hear of again is added to `closed` and left alone from then on."""
    shares = {**TOPICS, "rights_card": 1.0 if is_first_talk else RIGHTS_AGAIN}
    talked = [topic for topic, share in shares.items() if dice.random() < share and topic not in closed]
    found = []
    for topic in talked:
        ends = {"told": 1 - MENU_ASK_NO_MORE, "ask_no_more": MENU_ASK_NO_MORE} if topic == "services_menu" else ENDS
        found.append({"topic": topic, "end": pick(ends, dice)})
    closed.update(entry["topic"] for entry in found if entry["end"] == "ask_no_more")
    return found


def paper_of_talk(topics: list[dict[str, str]], day: str, dice: Random) -> dict[str, Any] | None:
    """Help with a paper, where the talk came to one (domain.md D1 to D4): nothing is made of a paper not spoken of."""
    is_open = any(entry["topic"] == "document_help" and entry["end"] in ("told", "took_card") for entry in topics)
    if not is_open or dice.random() > PAPER_SPOKEN_OF:
        return None
    kind = pick(PAPERS, dice)
    given = [word for word, share in (("advice", 0.85), ("make_up_prompt", 0.25), ("temp_receipt", 0.08)) if dice.random() < share]
    is_asked = kind == "residence_permit" and dice.random() < REMINDER_ASKED
    return {"kind": kind, "help": given, "remind_month": add_months(day, dice.randint(1, 11))[:7] if is_asked else None}


def appointment_after(day: str, days_later: int, dice: Random) -> dict[str, Any]:
    """A time the resident asks for, some days later: mostly a clock time, sometimes a part of the day."""
    chosen = add_days(day, days_later)
    if dice.random() < 0.2:
        band = dice.choice(("am", "pm", "eve")) if day_kind(chosen) == "workday" else "weekend"
        return {"day": chosen, "time": None, "band": band}
    return {"day": chosen, "time": dice.choice(HALF_HOURS[day_kind(chosen)]), "band": None}


def fields_of(outcome: str, day: str, closed: set[str], is_first_talk: bool, dice: Random) -> dict[str, Any]:
    """The fields of visit:record that follow from an outcome; appointment and wish are the caller's."""
    topics = topics_of_talk(closed, is_first_talk, dice) if outcome == "met" else []
    return {
        "badge_shown": outcome in ("met", "declined_talk"),
        "topics": topics,
        "need": dice.choice(NEEDS) if outcome == "met" and dice.random() < NEED_SPOKEN_OF else None,
        "left_card": dice.random() < CARD_LEFT.get(outcome, 0.0),
        "certificate": paper_of_talk(topics, day, dice) if outcome == "met" else None,
    }
