"""Every refusal of the product: one line each, with its code, HTTP status, a sentence and a way out in both languages.
A code is never reused. The phone's build reads this list too, so a receipt's code finds the same words offline."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One line of the catalogue. Sentences may hold {details}; the way out tells what the person can do."""

    code: str
    status: int
    zh: str
    en: str
    do_zh: str
    do_en: str

    def sentence(self, language: str, **details: object) -> str:
        """The sentence in a language ('zh-Hans' or 'en'), with its details filled in."""
        return (self.en if language == "en" else self.zh).format(**details)

    def way_out(self, language: str, **details: object) -> str:
        """What the person can do, in a language."""
        return (self.do_en if language == "en" else self.do_zh).format(**details)


class Problem(Exception):
    """A refusal on its way to the person, with the details its sentence asks for."""

    def __init__(self, refusal: Refusal, *, retry_after: int | None = None, **details: object) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.retry_after = retry_after
        self.details = details


CATALOGUE: dict[str, Refusal] = {}


def refusal(code: str, status: int, zh: str, en: str, do_zh: str, do_en: str) -> Refusal:
    """Enter a line into the catalogue; a code stands in it once."""
    if code in CATALOGUE:
        raise ValueError(f"The code {code} stands in the catalogue already; a code is never reused.")
    CATALOGUE[code] = Refusal(code, status, zh, en, do_zh, do_en)
    return CATALOGUE[code]


# fmt: off
# The server and the wire
SERVER_UNEXPECTED = refusal("server.unexpected", 500, "站里这边出了点意外，记录还在您这里。", "Something unexpected happened at the station. Your record is still with you.", "过一会儿会自动再试。", "It is tried again by itself in a while.")
SERVER_BUSY = refusal("server.busy", 503, "站里正忙，还没收下。", "The station is busy and has not taken this yet.", "过一会儿会自动再试。", "It is tried again by itself in a while.")
SERVER_FULL = refusal("server.full", 507, "站里的存储满了，还没收下。", "The station's storage is full; this has not been taken yet.", "记录留在手机里，请告诉站里腾出空间。", "The record stays on the phone; please tell the station to make room.")
REQUEST_NOT_JSON = refusal("request.not_json", 400, "收到的内容读不出来。", "What arrived could not be read.", "请再传一次。", "Please send it again.")
REQUEST_TOO_LARGE = refusal("request.too_large", 413, "一次传得太多，上限是 {limit_kb} KB。", "That is too much at once; the limit is {limit_kb} KB.", "请分成几次传。", "Please send it in smaller parts.")
REQUEST_MALFORMED = refusal("request.malformed", 422, "有一项内容不合格式：{what}。", "Something is not in the expected form: {what}.", "请更新应用再试。", "Please update the app and try again.")
REQUEST_NOT_FOUND = refusal("request.not_found", 404, "没有这一页，或不归您看。", "Nothing here for you.", "请从列表重新打开。", "Please open it again from the list.")
REQUEST_METHOD = refusal("request.method", 405, "这个地址不接受这种操作。", "This address does not take that kind of request.", "请从页面上的按钮操作。", "Please use the buttons on the page.")
REQUEST_CROSS_SITE = refusal("request.cross_site", 403, "这个操作不是从本站页面来的，没有执行。", "This did not come from our own page and was not carried out.", "请回到本站页面再做一次。", "Please do it again from our own page.")
REQUEST_REFUSED = refusal("request.refused", 400, "这个请求没有执行。", "This request was not carried out.", "请回到上一页再试。", "Please go back and try again.")
PAGE_EXPIRED = refusal("page.expired", 400, "这一页放得太久了，没有提交。", "This page was open too long and was not sent.", "填的内容还在，请再提交一次。", "What you typed is still here; please send it again.")
PROTOCOL_UNKNOWN = refusal("protocol.unknown", 422, "站里还不会这个版本的说法。", "The station does not speak this version yet.", "请更新应用再试，记录留在手机里。", "Please update the app; your records stay on the phone.")
EXCHANGE_TOO_MANY = refusal("exchange.too_many", 422, "一次最多传 {most} 条。", "At most {most} records go at once.", "请分成几次传。", "Please send them in smaller parts.")

# Tokens, activation, sign-in
TOKEN_UNKNOWN = refusal("token.unknown", 401, "站里不认得这部手机。", "The station does not know this phone.", "请向站里要一个新的激活码，没传的记录还在。", "Ask the station for a new activation code; unsent records are still here.")
TOKEN_STALE = refusal("token.stale", 401, "这部手机 30 天没有更新了。", "This phone has not been updated for 30 days.", "要一个新的激活码；已记的照常上传。", "A new activation code is needed; your records are going up as usual.")
PHONE_REVOKED = refusal("phone.revoked", 401, "这部手机停用了。没传的照收，交督导定。", "This phone was switched off. Unsent records are kept for a supervisor.", "有疑问请打给站里。", "Call the station if this surprises you.")
STAFF_ENDED = refusal("staff.ended", 401, "这位同事的服务已经结束。没传的照收，交督导定。", "This colleague's service has ended. Unsent records are kept for a supervisor.", "有疑问请打给站里。", "Call the station if this surprises you.")
ACTIVATION_UNKNOWN = refusal("activation.unknown", 404, "这个码不对或用过了。", "This code is wrong or used.", "向站里要一个新的。", "Ask the station for a new one.")
TOO_MANY_TRIES = refusal("tries.too_many", 429, "试得太多了，先停一停。", "Too many tries; please pause.", "{minutes} 分钟后再试，或打给站里。", "Try again in {minutes} minutes, or call the station.")
SIGN_IN_UNKNOWN = refusal("sign_in.unknown", 401, "工号或口令不对。", "The number or the pass-phrase is not right.", "请再输一次；忘了就请同事重新邀请。", "Please type it again, or ask a colleague for a new invitation.")
PASSPHRASE_SHORT = refusal("passphrase.short", 422, "口令至少 {least} 个字符。", "A pass-phrase has at least {least} characters.", "可以用几个词连起来。", "A few words together work well.")
PASSPHRASE_COMMON = refusal("passphrase.common", 422, "这个口令太常见了。", "That pass-phrase is too common.", "请换几个不相干的词。", "Please choose a few unrelated words.")
PASSPHRASE_DIFFERS = refusal("passphrase.differs", 422, "两次输的口令不一样。", "The two pass-phrases differ.", "请再输一次。", "Please type it again.")
PASSPHRASE_NOW = refusal("passphrase.now", 422, "现在的口令不对。", "The present pass-phrase is not right.", "请再输一次。", "Please type it again.")
INVITE_UNKNOWN = refusal("invite.unknown", 404, "这个邀请用过了或过期了。", "This invitation has been used or has run out.", "请向站里要一个新的。", "Ask the station for a new one.")
INVITE_SUPERVISOR_EXISTS = refusal("invite.supervisor_exists", 409, "已经有在岗的督导员 {badge_no}。", "There is an active supervisor already: {badge_no}.", "确实要再邀请，请加 --reason 写明原因，会留下记录。", "If another is wanted, give --reason; it is logged.")
BADGE_TAKEN = refusal("badge.taken", 409, "工号 {badge_no} 已经有人用了。", "Badge {badge_no} is in use already.", "请换一个工号。", "Please choose another.")
ZONE_UNKNOWN = refusal("zone.unknown", 404, "没有责任区 {zone}。", "There is no zone {zone}.", "请先导入楼栋和门址。", "Please import its buildings and doors first.")

# The desk: the second step, a fresh proof, people and phones
SIGN_IN_CODE = refusal("sign_in.code", 401, "验证码不对，或用过了。", "That code is not right, or has been used.", "请等下一个，再输；或用一个备用码。", "Please wait for the next one, or use a recovery code.")
SIGN_IN_LATE = refusal("sign_in.late", 401, "这一步放得太久了。", "This step was left too long.", "请从工号和口令重新登录。", "Please sign in again with number and pass-phrase.")
DESK_PROOF = refusal("desk.proof", 401, "没对上，还没有做。", "That does not fit; nothing was done.", "请再输一次。", "Please type it again.")
DESK_NOT_YOURS = refusal("desk.not_yours", 403, "这一项由站长来做。", "The station lead does this.", "请告诉站长。", "Please tell the station lead.")
DESK_OWN_ROLE = refusal("desk.own_role", 409, "自己的角色和服务，自己不能改。", "Nobody changes their own roles or ends their own service.", "请另一位站长来做。", "Please ask another station lead.")
DESK_ENDED = refusal("desk.ended", 409, "这位的服务已经结束。", "This person's service has ended.", "再来时，用一个新的工号添加。", "If they come back, add them with a new number.")
DESK_PHONE_OFF = refusal("desk.phone_off", 409, "这部手机已经停用。", "This phone is switched off already.", "要再用，请给一个新的激活码。", "To use it again, give a new activation code.")
DESK_NO_PHONE = refusal("desk.no_phone", 409, "这位的角色不用手机，也不进督导台。", "This person's roles have no use for that.", "请先看一看角色。", "Please look at their roles first.")

# Receipts of operations: refused
OPERATION_MALFORMED = refusal("operation.malformed", 422, "这条记录有一项不合格式：{what}。", "Something in this record is not in the expected form: {what}.", "请打开这条记录看一看，改好再存。", "Please open the record, correct it and save it again.")
OPERATION_TOO_LONG = refusal("operation.too_long", 413, "这条记录太长，站里收不下。", "This record is too long for the station to take.", "请把文字写短一些。", "Please make the text shorter.")
OPERATION_UNREADABLE = refusal("operation.unreadable", 422, "这条记录里有读不出来的字符。", "This record holds characters that cannot be read.", "请去掉特殊符号再存。", "Please remove the special characters and save again.")
OPERATION_ID_REUSED = refusal("operation.id_reused", 409, "这个编号已经用在另一条记录上。", "This id was used for another record.", "请把屏幕给站里看，内容还在手机里。", "Please show this screen to the station; the content is still on the phone.")
DOOR_UNKNOWN = refusal("door.unknown", 404, "站里没有这扇门，或不归您。", "The station has no such door for you.", "请连网更新离线包，再看一次。", "Please go online to update the pack, then look again.")
BUILDING_UNKNOWN = refusal("building.unknown", 404, "站里没有这栋楼，或不归您。", "The station has no such building for you.", "请连网更新离线包，再看一次。", "Please go online to update the pack, then look again.")
TEXT_HAS_PHONE_NUMBER = refusal("text.has_phone_number", 422, "像是写了电话号码。去掉号码就能保存。", "This looks like a phone number. Remove it to save.", "去掉号码再存。", "Remove the number and save again.")
TEXT_HAS_ID_NUMBER = refusal("text.has_id_number", 422, "像是写了证件号。去掉就能保存。", "This looks like an ID number. Remove it to save.", "去掉号码再存。", "Remove the number and save again.")

# Receipts of operations: held for a person
OPERATION_IN_FUTURE = refusal("operation.in_future", 202, "这条记录的时间在以后，站里收着，等督导定。", "This record's time lies in the future. Kept, a supervisor decides.", "请打开“自动设置时间”。", "Please set the phone's clock to automatic.")
VISIT_UNKNOWN = refusal("visit.unknown", 202, "站里还没有要改的那条记录，先收着，等督导定。", "The record this changes is not at the station. Kept, a supervisor decides.", "不用重填；原来那条上传后，请告诉站里。", "There is nothing to type again; when the first record has gone up, please tell the station.")
OPERATION_GIVEN_BACK = refusal("operation.given_back", 422, "督导看过，退回来了。", "A supervisor has looked at this and gave it back.", "照督导写的改一改，或打给站里。", "Please mend it as the supervisor wrote, or call the station.")
OPERATION_CLOSED = refusal("operation.closed", 422, "督导看过，结案了，不用再改。", "A supervisor has looked at this and closed it; nothing is left to do.", "有疑问请打给站里。", "Call the station if this surprises you.")
BLOCKAGE_UNKNOWN = refusal("blockage.unknown", 202, "站里还没有要收回的那条“进不去”，先收着，等督导定。", "The record this takes back is not at the station. Kept, a supervisor decides.", "不用重填；原来那条上传后，请告诉站里。", "There is nothing to type again; when the first record has gone up, please tell the station.")
QUESTION_UNKNOWN = refusal("question.unknown", 202, "站里没有找到这个问题，回答先收着，等督导定。", "The station does not find this question. Your answer is kept, a supervisor decides.", "不用重填。", "There is nothing to type again.")
ZONE_LOST = refusal("zone.lost", 202, "这扇门转给了别的同事，站里收着，等督导定。", "This door moved to a colleague. Kept, a supervisor decides.", "不用重填。", "There is nothing to type again.")

# Decisions at a desk
DECISION_MADE = refusal("decision.made", 409, "这一条已经由{name}定了。", "{name} has decided on this already.", "请看列表里其他的。", "Please go on with the others in the list.")
DECISION_NEEDS_WORDS = refusal("decision.needs_words", 422, "退回和结案都要写一句。", "Giving back and closing both need a sentence.", "写一句，协管员在手机上看得到。", "Write one; the coordinator sees it on the phone.")
DECISION_CANNOT_ACCEPT = refusal("decision.cannot_accept", 422, "这一条的内容站里收不下。", "The station cannot take in what this one holds.", "可以退回写一句，或结案。", "You can give it back with a sentence, or close it.")

WISH_LIFTED = refusal("wish.lifted", 409, "这条请勿上门已经撤销了。", "This wish has been lifted already.", "不用再做什么。", "Nothing more is needed.")
WISH_NEEDS_WORD = refusal("wish.needs_word", 422, "要写明居民是哪天、怎么说的。", "Say on which day and how the resident told you.", "只有居民自己的话能撤销。", "Only the resident's own word lifts it.")

CLASH_SETTLED = refusal("clash.settled", 409, "这几条更正已经定了。", "These corrections have been decided on already.", "请看列表里其他的。", "Please go on with the others in the list.")

# Zones and door rounds at a desk
ZONE_CODE_TAKEN = refusal("zones.code_taken", 409, "已经有责任区 {zone} 了。", "There is a zone {zone} already.", "请换一个代号。", "Please choose another code.")
ZONE_CHANGED = refusal("zones.changed", 409, "这一页打开以后，这个责任区有了变动，还没有按您填的办。", "This zone was changed after you opened the page; what you chose has not been done.", "页上已经是现在的样子，您填的还在，看过再交一次。", "The page shows it as it is now and keeps what you typed; look, and send it again.")
ROUND_OVERLAPS = refusal("rounds.overlaps", 409, "和 {opened_on} – {closes_on} 的一轮重叠。", "This overlaps the round from {opened_on} to {closes_on}.", "同一天只有一轮：请改日期，或先结束那一轮。", "There is one round at a time: change the days, or close that one first.")
ROUND_TOO_LONG = refusal("rounds.too_long", 422, "一轮最多 {most} 天。", "A round lasts at most {most} days.", "请改结束的那天；走不完很正常，下一轮接着走。", "Please change the last day; unfinished is normal, the next round goes on.")
ROUND_WITHOUT_HOURS = refusal("rounds.without_hours", 422, "这样就没有能上门的时间了。", "That leaves no time in which to visit.", "请多留一个时段，或放宽早晚。", "Please leave one more band, or a wider span.")

# Places at a desk
PLACES_FILE_TOO_LARGE = refusal("places.file_too_large", 413, "文件太大：这里最多传 {most_mb} MB。", "The file is too large: at most {most_mb} MB go in here.", "请按责任区分成几个文件。", "Please split it by zone.")
PLACES_NO_FILE = refusal("places.no_file", 422, "还没有选文件。", "No file is chosen yet.", "请选一个 CSV 或 XLSX 文件。", "Please choose a CSV or XLSX file.")
PLACES_DRAFT_GONE = refusal("places.draft_gone", 409, "这份文件已经写入，或放了超过 {minutes} 分钟，收起来了。", "This file has been written, or was put away after {minutes} minutes.", "要再用，请再传一次；同一个文件再传，不会重复写入。", "To use it again, please upload it again; the same file never goes in twice.")
PLACES_CHANGED = refusal("places.changed", 409, "现在要写的和您刚才看的不一样，还没有写入。", "What would be written now is not what you looked at; nothing was written.", "下面是现在的差别，请看一看再写入。", "Below is what differs now; please look and write again.")
PLACES_BUILDING_CHANGED = refusal("places.building_changed", 409, "刚才有别人改了这栋楼，您的还没有存。", "Somebody changed this building a moment ago; yours is not saved yet.", "下面是现在的样子，您填的还在，看一看再存。", "Below is how it is now; what you typed is still here. Please look and save again.")
PLACES_DOORS_TO_TICK = refusal("places.doors_to_tick", 422, "请先在门板上勾选要改的门：{wanted}。", "Please tick the doors on the board first: {wanted}.", "勾好再点一次。", "Then press again.")
PLACES_SPLIT_ROOMS = refusal("places.split_rooms", 422, "拆成的房号至少写两个。", "Splitting needs at least two room numbers.", "用顿号隔开，例如 503A、503B。", "Put a comma between, such as 503A, 503B.")
PLACES_ROOM_TAKEN = refusal("places.room_taken", 422, "房号 {room} 已经有了。", "Room {room} is there already.", "不在册的门也占着房号，可以把它放回在册。", "A door that is gone keeps its number too; you can put it back.")
PLACES_DOOR_STANDS = refusal("places.door_stands", 422, "{room} 已经不在册、合并或拆分了，不能这样改。", "{room} is gone, merged or split and cannot be changed like this.", "先把它放回在册。", "Put it back first.")
PLACES_DOOR_HAS_WISH = refusal("places.door_has_wish", 409, "{room} 的居民说过请勿上门，不能这样改。", "The residents of {room} asked not to be visited; it cannot be changed like this.", "合并时请留下这扇门；拆分要先问过居民。", "When merging, keep this door; before splitting, the residents have to be asked.")
PLACES_TOO_MANY_DOORS = refusal("places.too_many_doors", 422, "门太多：一次最多 {most} 户。", "Too many doors: at most {most} at once.", "请分几次做。", "Please do it in parts.")
PLACES_NUMBER = refusal("places.number", 422, "“{field}”要写 {least} 到 {most} 的整数。", "“{field}” is a whole number from {least} to {most}.", "请改一改这一格。", "Please correct this field.")
PLACES_FLOORS = refusal("places.floors", 422, "楼层要从低到高，没有 0 层。", "Floors go from low to high, and there is no floor 0.", "地下写 -1、-2。", "Basements are -1 and -2.")
PLACES_OTHER_ZONE = refusal("places.other_zone", 422, "这栋楼已经在 {zone}。", "This building is in {zone} already.", "换区请在责任区里做；是另一栋楼就换个名字。", "Move it from the zone's page; if it is another building, give it another name.")
PLACES_SEEMS_A_NAME = refusal("places.seems_a_name", 422, "“{field}”像是写了姓名。", "“{field}” seems to hold a name.", "去掉姓名再存；不是人名就勾选“不是人名”。", "Remove the name and save again; tick “Not a name” if it is none.")

# Exports
EXPORT_NEEDS_REASON = refusal("export.needs_reason", 422, "写一句为什么要导出。", "Say in a line why you export.", "这句话会记进查看记录。", "It goes into the log of actions.")
EXPORT_NOTHING = refusal("export.nothing", 422, "这些条件下没有可导出的。", "There is nothing to export under these filters.", "请换个条件。", "Please choose others.")
EXPORT_TOO_LONG = refusal("export.too_long", 422, "有 {rows} 行，这样最多导出 {most} 行。", "There are {rows} rows; this way takes {most} at most.", "请把范围选小一点，或换一种文件。", "Please narrow it, or choose another kind of file.")
EXPORT_TOO_MANY = refusal("export.too_many", 429, "您已经有 {most} 份在写。", "{most} of yours are being written already.", "等一份写好，再要下一份。", "Ask for the next when one is ready.")
EXPORT_DISK_FULL = refusal("export.disk_full", 507, "站里服务器的磁盘满了，这份没写成。", "The station's disk is full, so this one was not written.", "请管服务器的人清出地方，再导一次。", "Ask whoever looks after the server to make room, then export again.")
EXPORT_STOPPED = refusal("export.stopped", 503, "写到一半停了三次，这份没写成。", "It stopped half-way three times, so this one was not written.", "请把范围选小一点，再导一次。", "Please narrow it and export again.")

# The weekly counters
WEEK_NOT_CLOSED = refusal("week.not_closed", 422, "这一周还没过完，统计先留在手机里。", "This week is not over; its counts stay on the phone for now.", "过完这一周会自动上传。", "They go up by themselves when it is over.")

# Import of places: the whole file
IMPORT_ENCODING = refusal("import.encoding", 422, "这个文件的文字编码读不出来。", "The file's text encoding could not be read.", "请另存为 UTF-8 的 CSV，或直接用 XLSX。", "Please save it as CSV in UTF-8, or use XLSX.")
IMPORT_FORMAT = refusal("import.format", 422, "这不是 CSV 或 XLSX 表格。", "This is neither a CSV nor an XLSX table.", "请从表格软件另存一份再试。", "Please save it again from your spreadsheet program.")
IMPORT_COLUMNS = refusal("import.columns", 422, "少了这些列：{columns}。", "These columns are missing: {columns}.", "列名见 docs/import.md。", "See docs/import.md for the column names.")
IMPORT_TOO_LARGE = refusal("import.too_large", 413, "文件太大：最多 {most_rows} 行、解开后 {most_mb} MB。", "The file is too large: at most {most_rows} rows and {most_mb} MB unpacked.", "请按责任区分成几个文件。", "Please split it by zone.")
IMPORT_EMPTY = refusal("import.empty", 422, "文件里没有一行数据。", "The file holds no row of data.", "请检查是不是选错了文件。", "Please check that it is the right file.")
IMPORT_COLUMNS_TOO_MANY = refusal("import.columns_too_many", 413, "列太多：最多 {most} 列。", "There are too many columns: at most {most}.", "请只留楼栋和门址的列。", "Please keep only the columns about buildings and doors.")
IMPORT_HAS_FAULTS = refusal("import.has_faults", 422, "有 {rows} 行要改，什么都没有写入。", "{rows} rows need mending; nothing was written.", "改好再导入，或加 --only-good-rows 先写好的行。", "Mend them and import again, or add --only-good-rows to take the good rows now.")

# Import of places: one row
IMPORT_ROW_BLANK = refusal("import.row_blank", 422, "“{column}”空着。", "“{column}” is empty.", "请补上。", "Please fill it in.")
IMPORT_ROW_UNREADABLE = refusal("import.row_unreadable", 422, "“{column}”里有读不出来的字符。", "“{column}” holds characters that cannot be read.", "请重新输入这一格。", "Please type this cell again.")
IMPORT_ROW_FORMULA = refusal("import.row_formula", 422, "“{column}”像是公式，公式不读。", "“{column}” looks like a formula; formulas are not read.", "请把这一格粘贴成文字。地下一层写 B1。", "Please paste it as plain text. For the first basement write B1.")
IMPORT_ROW_PHONE_NUMBER = refusal("import.row_phone_number", 422, "“{column}”像是写了电话号码。", "“{column}” seems to hold a phone number.", "请去掉号码。", "Please remove the number.")
IMPORT_ROW_ID_NUMBER = refusal("import.row_id_number", 422, "“{column}”像是写了证件号。", "“{column}” seems to hold an ID number.", "请去掉号码。", "Please remove the number.")
IMPORT_ROW_DATE = refusal("import.row_date", 422, "“{column}”里的“{value}”像是被表格软件改成了日期。", "“{value}” in “{column}” looks as if the spreadsheet made a date of it.", "请把这一列设成文本格式再填。", "Please set the column to text and type it again.")
IMPORT_ROW_LONG = refusal("import.row_long", 422, "“{column}”太长，最多 {most} 个字。", "“{column}” is too long: at most {most} characters.", "请写短一些。", "Please make it shorter.")
IMPORT_ROW_WORD = refusal("import.row_word", 422, "“{column}”里的“{value}”不认得。", "“{value}” in “{column}” is not a word we know.", "可以写：{choices}。", "It may be: {choices}.")
IMPORT_ROW_FLOOR = refusal("import.row_floor", 422, "看不出“{value}”在几楼。", "It is not clear which floor “{value}” is on.", "请在“楼层”里写数字、B1、3A、夹层或天台。", "Please give the floor as a number, B1, 3A, M or R.")
IMPORT_ROW_CODE = refusal("import.row_code", 422, "“{column}”要 {digits} 位数字。", "“{column}” has {digits} digits.", "表格软件会把长数字改掉：请把这一列设成文本格式再填。", "Spreadsheets round long numbers: please set the column to text and type it again.")
IMPORT_ROW_CODE_PREFIX = refusal("import.row_code_prefix", 422, "房屋编码的前 19 位不是这栋楼的编码 {code}。", "The first 19 digits of the house code are not this building's code {code}.", "请核对两个编码。", "Please check the two codes.")
IMPORT_ROW_CODE_TWICE = refusal("import.row_code_twice", 422, "房屋编码和{where}的一样。", "The house code is that of {where} too.", "一扇门一个编码，请核对。", "Each door has a code of its own; please check.")
IMPORT_ROW_TWICE = refusal("import.row_twice", 422, "房号重复：{room} 出现两次，另一次在第 {other} 行。", "Room {room} twice; the other is in row {other}.", "是两扇门就写不同的房号。", "If these are two doors, give them different rooms.")
IMPORT_ROW_TWO_ZONES = refusal("import.row_two_zones", 422, "{building}在第 {other} 行属于 {zone}，这一行写了 {value}；这栋楼先都不写入。", "{building} is in {zone} in row {other} and in {value} here; none of its rows is taken yet.", "一栋楼只在一个责任区；两区共管的楼按单元或楼层写成两栋。", "A building lies in one zone; where two zones share it, enter it as two, by unit or floor.")
IMPORT_ROW_DIFFERS = refusal("import.row_differs", 422, "“{column}”和第 {other} 行写的不一样。", "“{column}” differs from row {other}.", "同一栋楼、同一个小区只有一个，请统一。", "A building or compound has only one; please make them the same.")
# fmt: on
