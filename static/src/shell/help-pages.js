// The words of the help pages: what a newcomer needs to work ten doors offline without asking anyone.
// Every figure comes from the settings in force; nothing is described that the app does not do.
import { t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { phonePage, recordPages } from './help-pages-of-records.js';

/** @typedef {{ title: string, lines: string[], isSteps?: boolean }} Part */
/** @typedef {{ id: string, icon: string, title: string, parts: Part[] }} Page */

/** @param {import('../rounds/timetable.js').Visiting & { history_days: number }} visiting the rules in force @returns {Page[]} in the order of a first day */
export function helpPages(visiting) {
  return [
    firstDay(),
    signs(visiting),
    locks(visiting),
    talk(),
    papers(),
    menu(),
    ...recordPages(),
    neverRecorded(),
    phonePage(visiting),
    { id: 'call', icon: 'phone', title: t('该打给谁'), parts: [] },
  ];
}

/** What each sign on the board means, in the order of a door’s states. @returns {{ code: string, meaning: string }[]} */
export function signMeanings() {
  /** @type {Record<string, string>} */
  const meanings = {
    dnv: t('居民说了请勿上门。不敲门，没有期限。'),
    gone: t('这扇门没有了，或者找不到。'),
    appt: t('居民自己约的，下面写着几点或星期几。'),
    vacant: t('这一轮没有人住。'),
    done: t('谈过、婉拒、试满了，看起来都一样。本轮不再去。'),
    rest: t('前些日子来过，先歇一段。'),
    wait: t('敲过没遇到。几个点就是试过几次，下面写着从哪天起再来。'),
    due: t('敲过没遇到，今天可以再去。'),
    new: t('本轮还没去过。'),
  };
  return words.door_states.map(({ code }) => ({ code, meaning: meanings[code] }));
}

/** @returns {Page} */
function firstDay() {
  return {
    id: 'first-day',
    icon: 'footprints',
    title: t('第一天'),
    parts: [
      {
        title: t('出门前'),
        lines: [
          t('在有网的地方打开一次，右上角写着“已全部上传”就可以走。'),
          t('手机充好电，带上工作证和便民卡。'),
          t('天黑后请两人同行。'),
        ],
      },
      {
        title: t('走楼'),
        isSteps: true,
        lines: [
          t('“今日”已经排好顺序。点最下面的“从……开始”，打开第一扇门。'),
          t('先看最上面：现在能不能敲，上次怎么样。'),
          t('敲过门，点一个结果，就记好了。没有网络也一样。'),
          t('回到门板，点下一户。'),
        ],
      },
      {
        title: t('收工'),
        lines: [t('到有网的地方，记录自己会上传。“上传”里写着“都传完了”，就可以放心。'), t('“今天小结”只给您自己看。')],
      },
      {
        title: t('想先练一练'),
        lines: [t('“我的”里有“练习”：一栋编出来的楼，什么都不存，什么都不传。'), t('还没有激活码的同事，在激活那一页点“先看看”，也能练。')],
      },
    ],
  };
}

/** @param {{ quiet_hours: string[] }} visiting @returns {Page} */
function signs({ quiet_hours }) {
  return {
    id: 'signs',
    icon: 'layers',
    title: t('门板上的记号'),
    parts: [
      {
        title: t('门角上的小记号'),
        lines: [t('向上的箭头：这一户有记录还没上传。'), t('月亮：夜班休息，{time} 后再敲。', { time: quiet_hours[1] })],
      },
    ],
  };
}

/** @param {import('../rounds/timetable.js').Visiting} visiting @returns {Page} */
function locks({ per_day, per_week, per_round, retry_after_days, rest_days, quiet_hours, contact_days }) {
  return {
    id: 'locks',
    icon: 'lock',
    title: t('为什么现在不能敲'),
    parts: [
      {
        title: t('门的最上面写着原因'),
        lines: [
          t('不在上门时段：早晚和午休不敲门。'),
          t('一户一天最多 {day} 次，7 天最多 {week} 次，一轮最多 {round} 次。', { day: per_day, week: per_week, round: per_round }),
          t('上次没遇到：换个时段、换个星期几，至少隔 {days} 天。', { days: retry_after_days }),
          t('谈过、婉拒，一样歇 {days} 天。', { days: rest_days }),
          t('夜班休息的门，{from}–{to} 不敲。', { from: quiet_hours[0], to: quiet_hours[1] }),
          t('{days} 天没连网：先连一次。', { days: contact_days }),
        ],
      },
      {
        title: t('这些照常可以'),
        lines: [
          t('居民自己约的时间，不受时段和次数限制。'),
          t('居民说请勿上门，随时登记，马上生效。'),
          t('已经发生的上门可以补记，写真实的时间，不算迟。'),
          t('门打开后 {minutes} 分钟内都算数。正在谈的，可以从容谈完再存。', { minutes: words.limits.sheet_live_minutes }),
        ],
      },
    ],
  };
}

/** @returns {Page} */
function talk() {
  const ends = words.ends.map(({ code }) => label('ends', code)).join(' · ');
  return {
    id: 'talk',
    icon: 'message-square',
    title: t('四十秒记一次谈话'),
    parts: [
      {
        title: t('一步一步'),
        isSteps: true,
        lines: [
          t('点“见到并交谈”，把手机上的工作证给居民看。'),
          t('居民说不用，就点“居民说不用”：已经记好了，一样是一条完整的记录。'),
          t('居民看过了，点“给居民看过了”。'),
          t('点谈到的事，再点怎样结束：{ends}。哪个都一样好。', { ends }),
          t('居民有需要，用一句话写下来。不写姓名、电话和证件号。'),
          t('点“保存”。'),
        ],
      },
      { title: t('中途放下手机'), lines: [t('每点一下都先存在手机里。回来打开这扇门，接着填。')] },
    ],
  };
}

/** @returns {Page} */
function papers() {
  return {
    id: 'papers',
    icon: 'scroll-text',
    title: t('帮居民看证件'),
    parts: [
      {
        title: t('居民先提，才打开'),
        lines: [
          t('居民自己说到证件，才点“证件协助”。没说到，就什么也不记。'),
          t('“证件现在怎样”只用来告诉您怎么帮，保存时就扔掉。'),
          t('只存三样：哪种证件、帮了什么、居民自己要的提醒。'),
          t('不抄号码，不拍照。'),
        ],
      },
      {
        title: t('补办'),
        lines: [t('没有期限。不办，也不会有人为这件事再上门。'), t('提醒只有居住证有，居民想要才设，只写到月份。')],
      },
    ],
  };
}

/** @returns {Page} */
function menu() {
  return {
    id: 'menu',
    icon: 'list-checks',
    title: t('服务菜单'),
    parts: [
      {
        title: t('把手机交到居民手里'),
        isSteps: true,
        lines: [
          t('先问：对方是成年人，并且现在能一个人看吗？旁边有人，就不打开，留一张服务卡。'),
          t('居民自己看，自己点。您不看屏幕，也不催。'),
          t('要、只要资料、不需要，三个一样好。选不选都不影响任何事。'),
          t('有凭条，请居民拍下来或抄下来。点“拍好了”，手机里就没有了。'),
          t('手机还给您以后，按住 1 秒继续。'),
        ],
      },
      {
        title: t('为什么选了什么不记在门下面'),
        lines: [
          t('选的是身体和家里的事。记在门下面，看到门的人就看到了这些事。'),
          t('所以门下面只写“已介绍”或“别再问”。'),
          t('选了什么，只加进全社区一周的总数，另外上传：没有门，没有人，也没有哪一天。'),
          t('门下面和站里的记录里，都查不到哪一户选了什么。'),
        ],
      },
    ],
  };
}

/** @returns {Page} */
function neverRecorded() {
  return {
    id: 'never',
    icon: 'eye-off',
    title: t('我们从不记什么'),
    parts: [
      {
        title: t('居民问起，就照着念'),
        lines: [
          t('不记姓名、电话和证件号。'),
          t('不拍照，不录音，不定位，不读通讯录。'),
          t('不记谁住在里面、几口人、结婚没有、有没有孩子。'),
          t('不记为什么婉拒，也不记检查结果。'),
          t('不记哪一户选了哪些服务。'),
          t('不向居民打听别的居民。'),
        ],
      },
      { title: t('您自己也一样'), lines: [t('没有分数，没有要凑的数，不和别的同事比。')] },
    ],
  };
}
