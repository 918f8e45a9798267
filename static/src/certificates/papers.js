// What a make-up prompt and a temporary receipt say of a paper: only what can be stood for, each fact with its source and the month it was looked up.
// What to bring differs by station and is not known here, so the prompt says whose list counts.
import { t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';

/** Days a temporary receipt is good, and how often it can be renewed (architecture.md D2). */
export const PAPER_RULES = { receipt_days: 30, renewals: 1 };

/** Where a fact stands, and in which month somebody last looked. @typedef {{ name: () => string, since: string, looked_up: string }} Source */
/** @typedef {{ title: () => string, says: () => string[], bring: () => string, sources: Source[] }} Paper */

/** Of a paper whose rules differ from place to place, nothing is said but whose list counts. @param {() => string} title @returns {Paper} */
const plain = (title) => ({ title, says: () => [], bring: () => t('以站里核对过的清单为准。先打电话问，少跑一趟。'), sources: [] });

/** @type {Record<string, Paper>} */
const PAPERS = {
  residence_permit: {
    title: () => t('居住证签注'),
    says: () => [
      t('每满一年签一次：全国是满一年前 1 个月内，深圳是满一年前 60 天内。'),
      t('过期了也能补签，补签后恢复使用；按全国规定，居住年限从补签那天重新算。停用很久的，先问一句。'),
    ],
    bring: () => t('身份证原件；别的以站里核对过的清单为准'),
    sources: [
      { name: () => t('居住证暂行条例第十条'), since: '2016-01-01', looked_up: '2026-11' },
      { name: () => t('深圳经济特区居住证条例'), since: '2015-06-01', looked_up: '2026-11' },
    ],
  },
  residence_registration: plain(() => label('certificate_kinds', 'residence_registration')),
  social_insurance: plain(() => label('certificate_kinds', 'social_insurance')),
  school: plain(() => label('certificate_kinds', 'school')),
  other: plain(() => t('您问的证件')),
};

/** @param {string} kind one of certificate_kinds @returns {Paper} */
export function paperOf(kind) {
  return PAPERS[kind] ?? PAPERS.other;
}

/** The month all of a paper's facts were looked up in: the oldest one counts. @param {Paper} paper @returns {string | null} YYYY-MM */
export function lookedUp({ sources }) {
  return sources.map((source) => source.looked_up).sort()[0] ?? null;
}
