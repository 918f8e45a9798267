// The words of the sync pill and of the upload screen: three words for sync, and what a network's misbehaviour means (screens.md 5, P13).
import { clockDifference } from '../shared/clock.js';
import { t } from '../shared/translate.js';

/** @typedef {{ kind: 'ok' | 'wait' | 'ask' | 'bad' | 'run', icon: string, words: string, count: number }} Pill */

/** Whether the phone itself says that it has no network. Only words depend on it: a network without a way out says nothing of the kind. */
const isOffline = () => navigator.onLine === false;

/** @param {import('./workplace.js').Workplace} work @returns {Pill} */
export function pillOf(work) {
  const { sync, outbox } = work;
  const needs = work.needsYou().length + work.asked.length;
  const waiting = outbox.length;
  const days = work.daysWithoutContact();
  if (needs) return { kind: 'ask', icon: 'circle-alert', words: t('{count} 条要您看', { count: needs }), count: needs };
  if (days === null || days >= work.settings().visiting.contact_days)
    return { kind: 'bad', icon: 'circle-alert', words: t('先连一次网'), count: waiting };
  if (sync.running && waiting && sync.all) {
    return {
      kind: 'run',
      icon: 'cloud-upload',
      words: t('正在上传 {sent}/{all}', { sent: Math.min(sync.sent + 1, sync.all), all: sync.all }),
      count: waiting,
    };
  }
  const end = sync.outcome?.end ?? 'done';
  if (end === 'portal') return { kind: 'bad', icon: 'circle-alert', words: t('网络要登录'), count: waiting };
  if (end === 'busy') return { kind: 'wait', icon: 'cloud-off', words: t('站里暂时连不上'), count: waiting };
  if (end === 'unreachable') {
    const parts = [isOffline() ? t('离线') : t('站里暂时连不上'), waiting && t('{count} 条待传', { count: waiting })];
    return { kind: 'wait', icon: 'cloud-off', words: parts.filter(Boolean).join(' · '), count: waiting };
  }
  if (waiting) return { kind: 'wait', icon: 'cloud-upload', words: t('{count} 条待传', { count: waiting }), count: waiting };
  return { kind: 'ok', icon: 'cloud-check', words: t('已全部上传'), count: 0 };
}

/** What is wrong with the network, in a sentence, or null. @param {import('./workplace.js').Workplace} work @returns {{ kind: string, title: string, detail: string } | null} */
export function networkWords(work) {
  const { outcome, retry_in } = work.sync;
  const waiting = work.outbox.length;
  const minutes = Math.max(1, Math.round((retry_in ?? 0) / 60_000));
  switch (outcome?.end) {
    case 'portal':
      return {
        kind: 'amber',
        title: t('这个无线网要先登录'),
        detail: t('收到的是别人的登录页，不是站里的回答。{count} 条记录都还在手机里，一条没少。', { count: waiting }),
      };
    case 'busy':
      return outcome.code === 'server.full'
        ? { kind: 'amber', title: t('站里的存储满了，还没收下'), detail: t('记录留在手机里，请告诉站里腾出空间。') }
        : { kind: 'amber', title: t('站里没应，{count} 分钟后自动再试', { count: minutes }), detail: t('记录都在手机里。') };
    case 'unreachable':
      return waiting
        ? {
            kind: 'amber',
            title: isOffline() ? t('现在没有网络') : t('站里没应，{count} 分钟后自动再试', { count: minutes }),
            detail: t('{count} 条记录存在手机里，连上了自动上传。', { count: waiting }),
          }
        : null;
    case 'broken':
      return String(outcome.code).includes('Quota')
        ? { kind: 'red', title: t('手机满了，站里的回答还没存下'), detail: t('腾出一点空间，会自动再试。没传的记录都在。') }
        : { kind: 'red', title: t('这里出了点问题，记录都在手机里。'), detail: t('会自动再试。') };
    case 'update':
      return { kind: 'sky', title: t('先更新再用，记录都在'), detail: t('没传的照样上传。') };
    case 'refused':
      return { kind: 'plum', title: t('站里不认得这部手机。'), detail: t('请向站里要一个新的激活码，没传的记录还在。') };
    default:
      return null;
  }
}

/**
 * What to say when the phone's clock is off by more than ten minutes, or null.
 * @param {number} [shift] how far a demo's own clock has been moved on purpose, ms
 * @returns {string | null}
 */
export function clockWords(shift = 0) {
  const off = clockDifference() - shift;
  const minutes = Math.round(Math.abs(off) / 60_000);
  if (minutes < 10) return null;
  const much =
    minutes < 120
      ? t('{count} 分钟', { count: minutes })
      : minutes < 2880
        ? t('{count} 小时', { count: Math.round(minutes / 60) })
        : t('{count} 天', { count: Math.round(minutes / 1440) });
  return off > 0
    ? t('手机时间慢了 {much}，请打开“自动设置时间”。记录照收。', { much })
    : t('手机时间快了 {much}，请打开“自动设置时间”。记录照收。', { much });
}

/** Records that have waited long, in a sentence, or null. @param {import('./workplace.js').Workplace} work @param {number} deviceTime @returns {{ words: string, isForTheStation: boolean } | null} */
export function waitingLong(work, deviceTime) {
  const older = (/** @type {number} */ hours) => work.outbox.filter((entry) => deviceTime - entry.saved_at > hours * 3_600_000).length;
  if (older(72)) return { words: t('{count} 条超过 72 小时没传，请打给站里', { count: older(72) }), isForTheStation: true };
  if (older(24)) return { words: t('{count} 条超过 24 小时没传，找个有网的地方', { count: older(24) }), isForTheStation: false };
  return null;
}
