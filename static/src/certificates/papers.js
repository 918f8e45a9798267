// What a make-up prompt and a temporary receipt say of a paper: only what can be stood for, with where it stands written.
// What to bring differs by station and is not known here, so the prompt says whose list counts.
import { sources } from '../shared/sources.js';
import { t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';

/** Days a temporary receipt is good, and how often it can be renewed (architecture.md D2). */
export const PAPER_RULES = { receipt_days: 30, renewals: 1 };

/** @typedef {{ title: () => string, says: () => string[], bring: () => string, sources: import('../shared/sources.js').Source[] }} Paper */

const bring = () => t('以站里核对过的清单为准。先打电话问，少跑一趟。');

/** Of a paper whose rules differ from place to place, nothing is said but whose list counts. @param {() => string} title @returns {Paper} */
const plain = (title) => ({ title, says: () => [], bring, sources: [] });

/** @type {Record<string, Paper>} */
const PAPERS = {
  residence_permit: {
    title: () => t('居住证签注'),
    says: () => [
      t('每满一年签一次，全国的规定是满一年之日前 1 个月内；本市可能更早，先问一句。'),
      t('过期可以补签，补签后恢复使用；居住年限从补签那天起连续计算。'),
      t('签注不收费，在居住地派出所或受委托的社区服务机构办。'),
    ],
    bring,
    sources: [sources.residence_permit],
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
