// Where what is said of services, papers and rights stands written, and on which day somebody read those words. One place for all three.
// A source has a day only when its own words were read; docs/sources.md has the sentences, and what could not be read.
import { language, listed } from './translate.js';

/** Document and article, each in zh-Hans and in English; no article where the name itself says the section or the day. @typedef {{ zh: string, en: string, articles: number[], checked: string | null, is_own?: boolean }} Source */

/** The day on which all that has been read so far was read. */
const READ = '2026-11-29';

/** @param {string} zh @param {string} en @param {number[]} [articles] @param {string | null} [checked] @returns {Source} */
const source = (zh, en, articles = [], checked = READ) => ({ zh, en, articles, checked });

/** @type {(...articles: number[]) => Source} */
const residencePermits = (...articles) => source('《居住证暂行条例》', 'Interim Regulations on Residence Permits', articles);
/** @type {(...articles: number[]) => Source} */
const familyPlanning = (...articles) => source('《人口与计划生育法》', 'Population and Family Planning Law', articles);
/** @type {(...articles: number[]) => Source} */
const maternalGuangdong = (...articles) =>
  source('《广东省母婴保健管理条例》', 'Guangdong Regulations on Maternal and Infant Health Care', articles);
/** @param {number[]} articles @param {string | null} [checked] */
const infantScreening = (articles, checked) =>
  source('《新生儿疾病筛查管理办法》', 'Measures for Newborn Disease Screening', articles, checked);

export const sources = {
  /** What the station itself stands for: there is nothing to compare it with. @type {Source} */
  station: { zh: '站里自己的安排', en: 'the station’s own arrangement', articles: [], checked: null, is_own: true },
  informed_choice: familyPlanning(19, 20, 37),
  free_basics: familyPlanning(21),
  her_consent: source('《妇女权益保障法》', 'Law on the Protection of Women’s Rights and Interests', [21]),
  licence: source('《基本医疗卫生与健康促进法》', 'Basic Healthcare and Health Promotion Law', [32, 38]),
  ring_practice: source('放置后随诊的医疗常规', 'medical practice on follow-up after fitting', [], null),
  maternal_care: source(
    '《国家基本公共卫生服务规范（第三版）》孕产妇健康管理第一、二节',
    'National Standards for Basic Public Health Services, third edition: maternal care, sections 1 and 2',
  ),
  maternal_guangdong: maternalGuangdong(3, 7),
  permit_services: residencePermits(12),
  folic_acid: source('《增补叶酸预防神经管缺陷项目管理方案》', 'Management Plan for the Folic Acid Programme', [], null),
  free_check_guangdong: maternalGuangdong(6),
  informed_care: source('《母婴保健法实施办法》', 'Rules for the Maternal and Infant Health Care Law', [4]),
  screening_kinds: infantScreening([3]),
  screening_consent: infantScreening([11], null),
  two_cancer: source(
    '《宫颈癌筛查工作方案》《乳腺癌筛查工作方案》第二、三节',
    'Work Plans for Cervical and Breast Cancer Screening, sections 2 and 3',
  ),
  hiv: source('《艾滋病防治条例》', 'Regulations on AIDS Prevention and Treatment', [23]),
  hiv_guangdong: source('《广东省艾滋病防治条例》', 'Guangdong Regulations on AIDS Prevention and Treatment', [19, 25, 52]),
  registration_law: source('《广东省人口与计划生育条例》', 'Guangdong Regulations on Population and Family Planning', [20]),
  registration_measures: source(
    '《广东省卫生健康委生育登记管理办法》',
    'Guangdong Health Commission Measures for Birth Registration',
    [3, 5, 6, 8, 9],
  ),
  residence_permit: residencePermits(10, 21),
  shenzhen_permit: source('《深圳经济特区居住证条例》', 'Shenzhen Special Economic Zone Regulations on Residence Permits', [], null),
  subsidy_rules: source('《育儿补贴制度管理规范（试行）》', 'Management Rules for the Child-care Subsidy (trial)', [5, 6, 9]),
  subsidy_briefing: source('国务院新闻办公室 2025 年 7 月 30 日发布会', 'State Council Information Office briefing of 30 July 2025'),
  privacy: source('《民法典》', 'Civil Code', [1032, 1033]),
  own_data: source('《个人信息保护法》', 'Personal Information Protection Law', [15, 16, 44, 45, 46, 47]),
  no_asking_again: source('《网络数据安全管理条例》', 'Regulations on Network Data Security', [22]),
};

/** Sources as they are named on a screen: 《居住证暂行条例》第 10、21 条. @param {Source[]} all @returns {string} */
export function citation(all) {
  const english = language() === 'en';
  const names = all.map(({ zh, en, articles }) => {
    if (!articles.length) return english ? en : zh;
    const numbers = listed(articles.map(String));
    return english ? `${en}, article${articles.length > 1 ? 's' : ''} ${numbers}` : `${zh}第 ${numbers} 条`;
  });
  return names.join(english ? '; ' : '、');
}

/** The day that all of them can stand for: the earliest; none while one of them is unread. @param {Source[]} all @returns {string | null} YYYY-MM-DD */
export function checkedOn(all) {
  const days = all.map(({ checked }) => checked ?? '').sort();
  return days[0] || null;
}
