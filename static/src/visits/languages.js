// The languages of the language card, each with its own name and a sentence for whoever speaks it. Which one a resident points at is kept nowhere:
// domain.md V12, never guess a group. A sentence stands here only where it is surely right; for the others the Chinese one does.

/** @typedef {{ code: string, own: string, zh: string, en: string, says: string | null }} Tongue code: BCP 47 */

/** What the card asks, for those who read neither the coordinator's language nor her face. */
export const question = { zh: '我想用这种话谈', en: 'I would like to talk in' };

/** @type {Tongue[]} */
export const languages = [
  { code: 'zh-CN', own: '普通话', zh: '普通话', en: 'Mandarin', says: '我说普通话。请找一位会说普通话的人来。' },
  { code: 'yue', own: '广东话', zh: '粤语', en: 'Cantonese', says: '我讲广东话。唔该搵位识讲广东话嘅人嚟。' },
  { code: 'hak', own: '客家话', zh: '客家话', en: 'Hakka', says: null },
  { code: 'nan', own: '潮汕话', zh: '潮汕话', en: 'Teochew', says: null },
  { code: 'za', own: 'Vahcuengh', zh: '壮语', en: 'Zhuang', says: null },
  { code: 'en', own: 'English', zh: '英语', en: 'English', says: 'I speak English. Please ask someone who speaks English to come.' },
  {
    code: 'fr',
    own: 'Français',
    zh: '法语',
    en: 'French',
    says: 'Je parle français. Veuillez faire venir quelqu’un qui parle français.',
  },
  {
    code: 'vi',
    own: 'Tiếng Việt',
    zh: '越南语',
    en: 'Vietnamese',
    says: 'Tôi nói tiếng Việt. Xin nhờ một người biết tiếng Việt đến giúp.',
  },
  { code: 'ar', own: 'العربية', zh: '阿拉伯语', en: 'Arabic', says: 'أتحدث العربية. أرجو أن يأتي شخص يتحدث العربية.' },
  { code: 'ko', own: '한국어', zh: '韩语', en: 'Korean', says: '저는 한국어를 합니다. 한국어를 할 수 있는 분을 불러 주세요.' },
  { code: 'ja', own: '日本語', zh: '日语', en: 'Japanese', says: '私は日本語を話します。日本語を話せる方を呼んでください。' },
  { code: 'es', own: 'Español', zh: '西班牙语', en: 'Spanish', says: 'Hablo español. Por favor, llame a alguien que hable español.' },
  { code: 'pt', own: 'Português', zh: '葡萄牙语', en: 'Portuguese', says: 'Falo português. Por favor, chame alguém que fale português.' },
  {
    code: 'ru',
    own: 'Русский',
    zh: '俄语',
    en: 'Russian',
    says: 'Я говорю по-русски. Пожалуйста, пригласите человека, который говорит по-русски.',
  },
];
