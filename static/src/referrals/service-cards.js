// What the services menu says of each service: what it is, what it costs, who may have it, and where that stands written.
// Never says more than its sources: what nobody could read is said of itself to be unread. Comes with the desk, not with the vocabulary.
import { sources } from '../shared/sources.js';

/** @typedef {{ code: string, cost: 'free' | 'mixed', about_zh: string, about_en: string, who_zh: string, who_en: string, sources: import('../shared/sources.js').Source[] }} ServiceCard */

/** One a service kind, by its code in app/vocabulary.json. @type {ServiceCard[]} */
export const serviceCards = [
  {
    code: 'ring_check',
    cost: 'mixed',
    about_zh:
      '国家规定的基本项目，育龄夫妻依法免费；别的先问清。医生看位置合不合适，单独隔间。一般在放置后 1、3、6、12 个月，以后每年一次；担心时随时可以来。',
    about_en:
      'Basic items set by the State are free by law for couples of childbearing age; ask what else costs. A doctor looks whether it sits well, in a room of its own. Usual practice is 1, 3, 6 and 12 months after fitting, then yearly; come any time if worried.',
    who_zh: '放了宫内节育器的人',
    who_en: 'Anyone with an IUD',
    sources: [sources.free_basics, sources.ring_practice, sources.station],
  },
  {
    code: 'test_of_pregnancy',
    cost: 'free',
    about_zh: '结果只告诉您本人，本站不记录。',
    about_en: 'The result is told to you alone; the station writes nothing down.',
    who_zh: '想知道结果的成年人',
    who_en: 'Any adult who wants to know',
    sources: [sources.station],
  },
  {
    code: 'counselling',
    cost: 'free',
    about_zh: '各种方法并排讲清楚，也包括什么都不用。由您自己选。',
    about_en: 'All methods side by side, using none among them. You choose.',
    who_zh: '任何成年人',
    who_en: 'Any adult',
    sources: [sources.informed_choice, sources.station],
  },
  {
    code: 'supplies',
    cost: 'free',
    about_zh: '各种方法的好处和不足都讲清楚，不登记姓名。',
    about_en: 'The good and bad sides of each are explained; no name is taken.',
    who_zh: '任何成年人',
    who_en: 'Any adult',
    sources: [sources.free_basics, sources.station],
  },
  {
    code: 'ring_removal',
    cost: 'mixed',
    about_zh: '由有执业许可的医疗机构做。要您本人同意；家里人意见不一样，听您的。国家规定的基本项目，育龄夫妻依法免费；别的先问清。',
    about_en:
      'Done by a licensed clinic or hospital. You yourself must agree; if your family thinks otherwise, your word counts. Basic items set by the State are free by law for couples of childbearing age; ask what else costs.',
    who_zh: '想取出或更换的人',
    who_en: 'Anyone who wants it out or changed',
    sources: [sources.free_basics, sources.her_consent, sources.licence],
  },
  {
    code: 'antenatal',
    cost: 'mixed',
    about_zh: '13 周前在居住地建册，做第一次产检；以后在 16–20、21–24、28–36、37–40 周各一次。基本公共卫生服务的项目免费，别的检查先问清。',
    about_en:
      'Booking and the first check before week 13, where you live; then once each in weeks 16–20, 21–24, 28–36 and 37–40. What belongs to basic public health services is free; ask what other checks cost.',
    who_zh: '常住在这里的孕妇，包括有居住证的外来居民',
    who_en: 'Pregnant women who live here, people from elsewhere with a permit among them',
    sources: [sources.maternal_care, sources.maternal_guangdong, sources.permit_services],
  },
  {
    code: 'postnatal',
    cost: 'free',
    about_zh: '出院后一周内到家里看一次，第 42 天检查一次；有异常的，回生孩子的医院查。',
    about_en:
      'A visit at home within a week of leaving hospital and a check on day 42; if something is not as it should be, at the hospital of the birth.',
    who_zh: '常住在这里的产妇和新生儿，包括有居住证的外来居民',
    who_en: 'Mothers and newborns who live here, people from elsewhere with a permit among them',
    sources: [sources.maternal_care, sources.maternal_guangdong, sources.permit_services],
  },
  {
    code: 'folic_acid',
    cost: 'mixed',
    about_zh:
      '一般每天 0.4 毫克，从怀孕前三个月吃到怀孕满三个月；别的情况听医生的。国家项目给准备怀孕的农村妇女免费，包括流动人口；其他人先问站里。',
    about_en:
      'Usually 0.4 mg a day, from three months before to three months along; otherwise as the doctor says. The national programme gives it free to rural women who plan a child, those living away from home too; others ask the station first.',
    who_zh: '准备怀孕和怀孕头三个月的女性',
    who_en: 'Women who plan a child or are in the first three months',
    sources: [sources.folic_acid],
  },
  {
    code: 'before_pregnancy',
    cost: 'free',
    about_zh: '在指定的医疗机构做，做不做由您定。要带什么，先打电话问。',
    about_en: 'At appointed clinics and hospitals; having it or not is up to you. Ask by phone what to bring.',
    who_zh: '准备结婚或怀孕的人',
    who_en: 'Whoever plans to marry or to have a child',
    sources: [sources.free_check_guangdong, sources.informed_care],
  },
  {
    code: 'newborn_screening',
    cost: 'mixed',
    about_zh: '查先天代谢病和听力，自愿。医院先讲清项目和费用，监护人签字同意才做。',
    about_en:
      'Metabolic illness from birth, and hearing; voluntary. The hospital first explains what is done and what it costs, and does it only once a guardian has signed.',
    who_zh: '新生儿，由监护人决定',
    who_en: 'Newborns; a guardian decides',
    sources: [sources.screening_kinds, sources.informed_care, sources.screening_consent],
  },
  {
    code: 'two_cancer',
    cost: 'mixed',
    about_zh: '宫颈癌一般 3–5 年查一次，乳腺癌 2–3 年一次。先知情同意，做不做由您定；免不免费、要什么条件，各地不同，先问清。',
    about_en:
      'Cervix usually every 3–5 years, breast every 2–3. You are told first, and you decide; whether it is free, and for whom, differs by place: ask first.',
    who_zh: '35–64 岁女性',
    who_en: 'Women of 35 to 64',
    sources: [sources.two_cancer],
  },
  {
    code: 'infection_advice',
    cost: 'free',
    about_zh: '自愿。在指定的医疗机构，艾滋病咨询和初筛检测免费。确证试验要提供真实信息，机构依法保密。',
    about_en:
      'Voluntary. At appointed clinics and hospitals, HIV advice and the first test are free. A confirming test asks for your real particulars; the clinic must keep them secret by law.',
    who_zh: '任何成年人',
    who_en: 'Any adult',
    sources: [sources.hiv, sources.hiv_guangdong, sources.station],
  },
  {
    code: 'mens_health',
    cost: 'free',
    about_zh: '男医生接待，单独隔间。',
    about_en: 'With a male doctor, in a room of its own.',
    who_zh: '成年男性',
    who_en: 'Adult men',
    sources: [sources.station],
  },
  {
    code: 'young_people',
    cost: 'free',
    about_zh: '不登记。',
    about_en: 'Nothing is written down.',
    who_zh: '青少年，家长也可以来问',
    who_en: 'Young people; parents may come and ask too',
    sources: [sources.station],
  },
  {
    code: 'birth_registration',
    cost: 'free',
    about_zh: '用身份证或户口簿：夫妻用双方的，没登记结婚的用自己的。以网上办为主，户籍地、现居住地都能办。不限第几个孩子。',
    about_en:
      'With ID card or household book: both of yours if married, your own if not. Mostly online; where your household is registered or where you live now. Any number of children.',
    who_zh: '准备生、已经怀孕的人和孩子的父母',
    who_en: 'Whoever plans a child or is pregnant, and parents',
    sources: [sources.registration_law, sources.registration_measures, sources.station],
  },
  {
    code: 'permit_help',
    cost: 'mixed',
    about_zh: '每满一年之日前 1 个月内签注；本市可能更早，先问一句。过期可以补签。第一次办证和签注不收费，换证、补证收工本费。',
    about_en:
      'Endorse within a month before each full year; this city may open earlier, ask first. A late endorsement is possible. The first permit and every endorsement are free; replacing a card costs its making.',
    who_zh: '有居住证或想办居住证的人',
    who_en: 'Anyone who has a permit or wants one',
    sources: [sources.residence_permit, sources.shenzhen_permit],
  },
  {
    code: 'subsidy_help',
    cost: 'free',
    about_zh: '现阶段每孩每年 3,600 元，2025 年 1 月 1 日起，到满三周岁。由父母一方或其他监护人申请：网上，或孩子户口所在地的街道、乡镇。',
    about_en:
      'At present 3,600 yuan a year for each child, from 1 January 2025 until the third birthday. One parent or another guardian applies: online, or at the street or township office of the child’s household registration.',
    who_zh: '有符合法律法规规定生育或收养的三岁以下孩子的家庭',
    who_en: 'Families with a child under three, born or adopted in line with the law',
    sources: [sources.subsidy_rules, sources.subsidy_briefing, sources.station],
  },
];
