"""The chained log, from entries to words, in the request's language. Reads no database and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import clock, dates
from app.changes.models import AuditEntry
from app.identity.models import Staff
from app.retention.models import RetentionRun
from app.retention.rules import REMOVED
from app.translations import language, translate


def action_words() -> dict[str, str]:
    """Every action of app/changes/audit.py in the reader's language."""
    return {
        "visit:opened": translate("打开了一次走访"),
        "audit:opened": translate("看了查看记录"),
        "audit:purged": translate("过期的查看记录已清除"),
        "question:asked": translate("问了一句"),
        "review:marked": translate("看过，没问题"),
        "questions:opened": translate("看了提问与回答"),
        "desk:signed_in": translate("登录"),
        "desk:signed_out": translate("退出"),
        "clash:settled": translate("定了几份更正里哪份算"),
        "operation:opened": translate("打开了一条待定的记录"),
        "operation:accepted": translate("收下了一条记录"),
        "operation:given_back": translate("退回了一条记录"),
        "operation:closed": translate("结案了一条记录"),
        "wish:lifted": translate("按居民的话撤销了请勿上门"),
        "people:opened": translate("看了人员名单"),
        "staff:opened": translate("打开了一位同事的页面"),
        "staff:invited": translate("添加了一位同事"),
        "staff:changed": translate("改了一位同事的资料"),
        "staff:ended": translate("结束了一位同事的服务"),
        "role:changed": translate("改了角色"),
        "phone:invited": translate("给了手机激活码"),
        "phone:renamed": translate("改了手机的叫法"),
        "phone:revoked": translate("停用了一部手机"),
        "desk:invited": translate("给了督导台邀请"),
        "desk:proved": translate("又证明了一次是本人"),
        "passphrase:changed": translate("改了自己的口令"),
        "session:ended": translate("结束了自己别处的登录"),
        "totp:turned_on": translate("开了登录验证码"),
        "totp:turned_off": translate("关了登录验证码"),
        "recovery_codes:made": translate("换了一组备用码"),
        "recovery_code:used": translate("用了一个备用码"),
        "zone:handed_over": translate("交接了一个责任区"),
        "zone:moved": translate("把楼栋挪到了另一个责任区"),
        "zone:split": translate("分出了一个新的责任区"),
        "zone:renamed": translate("改了责任区的名字"),
        "round:opened": translate("开了一轮门巡"),
        "round:closed": translate("结束了一轮门巡"),
        "places:imported": translate("写入了楼栋和门址"),
        "building:opened": translate("打开了一栋楼"),
        "building:edited": translate("改了一栋楼或它的门"),
        "hints:opened": translate("看了门址的提示"),
        "door:checked": translate("核对了一扇门"),
        "codes:printed": translate("打开了楼栋码的打印页"),
        "export:asked": translate("要了一份导出"),
        "export:taken": translate("取走了一份导出"),
    }


@dataclass(frozen=True)
class AuditRow:
    """One entry: when, who, what, the id it was about, why."""

    number: str
    when: str
    who: str
    what: str
    subject_id: str
    why: str


def audit_row(entry: AuditEntry, person: Staff | None, time_zone: str, today: str) -> AuditRow:
    """A row of the page. An action of the server itself has no person."""
    return AuditRow(
        number=dates.count_words(entry.number),
        when=dates.instant_words(clock.to_ms(entry.at), time_zone, language(), today),
        who=person.display_name if person else translate("站里的服务器"),
        what=action_words()[entry.action],
        subject_id=entry.subject_id or "",
        # What a purge says of the chain is for the command that verifies it.
        why="" if entry.action == "audit:purged" else entry.reason or "",
    )


def head_words(number: int, hash_: str) -> str:
    """`第 48 条 · 3F2A 90C1`: what is noted on paper, so that a chain that was cut short is found."""
    return f"{translate('第 {n} 条', n=dates.count_words(number))} · {hash_[:4].upper()} {hash_[4:8].upper()}" if number else translate("还没有记录")


def purge_words(runs: Sequence[RetentionRun], time_zone: str, today: str) -> str:
    """When what was past its time was last removed, and how much; a run that was stopped says so.

    Args:
        runs: the newest purges, newest first.
    """
    if not runs:
        return translate("还没有清除过。过期的记录每天夜里清除一次。")
    run = runs[0]
    when = dates.instant_words(clock.to_ms(run.started_at), time_zone, language(), today)
    words = removed_words()
    went = [f"{words[kind]} {dates.count_words(run.counts[kind])}" for kind in REMOVED if run.counts.get(kind)]
    told = " · ".join(went) or translate("没有过期的")
    if run.ended_at is None:
        return translate("上次清除：{when}，还没做完，下次接着做。{what}", when=when, what=told)
    return translate("上次清除：{when}。{what}", when=when, what=told)


def removed_words() -> dict[str, str]:
    """Every kind of REMOVED in the reader's language."""
    return {
        "visits": translate("满 12 个月的走访"),
        "not_reached": translate("没遇到的走访"),
        "ended_records": translate("更正或收回前的记录"),
        "needs": translate("居民说的需要"),
        "hints": translate("进门的提示"),
        "blockages": translate("进不了楼的记录"),
        "reminders": translate("提醒的月份"),
        "closed_topics": translate("到期的“别再问”"),
        "bodies": translate("退回和待定的原文"),
        "decision_words": translate("答复的话"),
        "lifted_wishes": translate("已撤销的请勿上门"),
        "invitations": translate("用过的邀请"),
        "console_sessions": translate("结束的登录"),
        "exports": translate("导出的登记"),
        "audit_entries": translate("满 3 年的查看记录"),
    }
