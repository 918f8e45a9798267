// The help pages about what happens to a record: a wish, saving and sending, mistakes, a phone that is lost, full or without contact.
import { t } from '../shared/translate.js';
import { words } from '../shared/vocabulary.js';
import { warningDays } from '../rounds/contact.js';

/** @typedef {import('./help-pages.js').Page} Page */

/** @returns {Page[]} */
export function recordPages() {
  const seconds = words.limits.undo_seconds;
  return [
    {
      id: 'do-not-visit',
      icon: 'ban',
      title: t('请勿上门'),
      parts: [
        {
          title: t('居民一说，马上登记'),
          lines: [
            t('不问原因，不劝。'),
            t('点“请勿上门”就生效。没有网络也算数，没有期限。'),
            t('所有同事的手机连网后都锁住这扇门。'),
            t('服务照常可以用，什么也不少。'),
          ],
        },
        {
          title: t('登记错了'),
          lines: [t('{seconds} 秒内点“撤销”。', { seconds }), t('过了这段时间，只有居民自己能取消：打给站里，由站里写信问居民。')],
        },
      ],
    },
    {
      id: 'upload',
      icon: 'cloud-upload',
      title: t('保存和上传'),
      parts: [
        {
          title: t('点了结果就存好了'),
          lines: [
            t('记录存在这部手机里。关掉、没电、没有网络，都不会丢。'),
            t('连上网自己会上传，您不用点什么。想快一点，在“上传”里点“立即上传”。'),
            t('无线网要登录：先登录那个网，再回来。'),
          ],
        },
        {
          title: t('三个词'),
          lines: [
            t('站里已收：站里有了，打开这一条能看到回执号。'),
            t('等网络：在手机里，连上网自动上传。'),
            t('要您看：站里没有收下，或者要督导定。打开看原因。无论选哪个，都不算您迟交。'),
          ],
        },
        {
          title: t('核对码'),
          lines: [
            t('和站里通电话时，念“上传”里的四个字。站里看到的一样，您的走访记录就都在两边。'),
            t('不一样：点一次“立即上传”，再念。还不一样，站里和您一起找，您不用重记。'),
            t('算的是您现在的责任区里、站里已收的走访。更正和收回以后会变，这是对的。'),
            t('它只是一个记号，看不出走了多少、结果怎样。'),
          ],
        },
        {
          title: t('督导问您'),
          lines: [
            t('督导只问做法和服务，不问居民愿不愿意。'),
            t('没有网也能写回答，连上网自己送到。记错了，点“更正这条记录”。'),
            t('没有期限。只有您和站里看得到。'),
          ],
        },
        {
          title: t('等得久了'),
          lines: [t('超过 24 小时没传，找个有网的地方。'), t('超过 72 小时没传，请打给站里。')],
        },
      ],
    },
    {
      id: 'mistakes',
      icon: 'undo-2',
      title: t('按错了，漏记了'),
      parts: [
        {
          title: t('刚刚按错'),
          lines: [t('{seconds} 秒内点“撤销”，就像没按过。', { seconds })],
        },
        {
          title: t('过后才发现'),
          lines: [
            t('打开这扇门，在那一条旁边点“更正”，先选为什么改，再改。'),
            t('原来的记录留着，标“已更正”。按错的那一次不占次数。'),
            t('按错了门、根本没有去：原因选“按错了”，再打开“按错了门，这次没有去”。'),
            t('更正是平常事，不会拿来比较。'),
          ],
        },
        {
          title: t('当时没记'),
          lines: [t('门锁着时在“今天仍可以”里，开着时在“更多结果”里，点“补记已经发生的上门”，写真实的时间。补记不算迟。')],
        },
      ],
    },
  ];
}

/** @param {{ contact_days: number, history_days: number }} visiting @returns {Page} */
export function phonePage(visiting) {
  return {
    id: 'phone',
    icon: 'smartphone',
    title: t('手机丢了、满了、连不上'),
    parts: [
      {
        title: t('手机丢了'),
        lines: [
          t('马上打给站里，请站里停用这部手机。'),
          t('没传的记录还在那部手机里。它再连上网，记录照收，交督导定。'),
          t('换了手机，向站里要一个新的激活码。'),
          t('平时请设好锁屏：这一版存在手机里的还没有加密。'),
        ],
      },
      {
        title: t('手机满了'),
        lines: [
          t('屏幕上写“手机满了，这一条还没存上”：填的都还在，别关这一页。'),
          t('删掉一些照片或视频，回来再点一次。'),
          t('来不及，就先抄在纸上，以后补记。'),
        ],
      },
      {
        title: t('好几天没连网'),
        lines: [
          t('满 {days} 天，“今日”会提醒您。', { days: warningDays(visiting) }),
          t('满 {days} 天，新的上门先停一停：这几天可能有居民说了“请勿上门”，手机还不知道。', { days: visiting.contact_days }),
          t('填到一半的、请勿上门、补记和上传，照常。'),
          t('满 {days} 天，走访历史先收起来，连上网就回来。', { days: visiting.history_days }),
          t('满 {days} 天，要一个新的激活码。已记的照常上传。', { days: words.limits.read_token_days }),
          t('没传的记录永远不动。'),
        ],
      },
    ],
  };
}
