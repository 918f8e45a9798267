// Looks into free text for what must not be written down: phone numbers, ID numbers, and (as a hint) names.
// The server has the same rules in app/free_text.py and both pass tests/contracts/free-text.json.

// Signs that people put between the digits of one number; the invisible ones come from copying.
const SPACES = ' \\t\\n\\r\\f\\v\\u00a0\\u00ad\\u1680\\u2000-\\u200f\\u2028\\u2029\\u202f\\u205f\\u2060\\u3000\\ufeff';
const WITHIN = `[${SPACES}\\-‐‑‒–—―－.。·_()（）+＋]`;
// A comma or a slash rather parts one number from the next (1501、1502、301): a mobile has them only in its own grouping or after every digit.
const PARTING = `[${SPACES}\\-‐‑‒–—―－.。·,，、_/()（）+＋]`;
const MOBILE_DIGITS = `1${WITHIN}*[3-9]${`${WITHIN}*[0-9]`.repeat(9)}`;
const MOBILE = [
  new RegExp(`(?<![0-9])${MOBILE_DIGITS}(?![0-9])`),
  new RegExp(`(?<![0-9])0{0,2}86${WITHIN}*${MOBILE_DIGITS}(?![0-9])`),
  new RegExp(`(?<![0-9])1[3-9][0-9]${PARTING}*[0-9]{4}${PARTING}*[0-9]{4}(?![0-9])`),
  new RegExp(`(?<![0-9])1${PARTING}+[3-9]${`${PARTING}+[0-9]`.repeat(9)}(?![0-9])`),
];
const LANDLINE = new RegExp(`(?<![0-9])0[1-9][0-9]{1,2}${WITHIN}{0,3}[2-8][0-9]{2,3}[${SPACES}\\-－—]?[0-9]{4}(?![0-9])`);
// Looks ahead, so that a digit before the number ("1. 110105…") does not use the number up.
const ID_LIKE = new RegExp(`(?<![0-9])(?=(${[...Array(17).fill('[0-9]'), '[0-9Xx]'].join(`${PARTING}*`)})(?![0-9]))`, 'g');
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = '10X98765432';
const FULL_WIDTH = table('０１２３４５６７８９ＸｘＯｏ', '0123456789XxOo');
const CHINESE_DIGITS = table('零〇一二三四五六七八九幺', '001234567891');
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤';
const SURNAME = `(?:欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|南宫|[${SURNAMES}])`;
const ADDRESSED = new RegExp(`${SURNAME}[一-鿿]{0,2}(?:先生|女士|小姐|阿姨|叔叔|大姐|大哥|师傅|老板|太太|同学|医生|老师)`);
const INTRODUCED = new RegExp(`(?:姓名|名叫|名字是|叫做|我叫|他叫|她叫|联系人)[:：是 ]*${SURNAME}[一-鿿]{1,2}`);
const LATIN_NAME = /(?<![A-Za-z])(?:(?:Mr|Mrs|Ms|Miss|Dr)\.?|named|called|name is) +[A-Z][a-z]+/;

/** Whether a text seems to hold a phone number, however spaced. @param {string} text @returns {boolean} */
export function hasPhoneNumber(text) {
  return readings(text).some((plain) => {
    const withoutIds = idNumbersIn(plain).reduce((rest, found) => rest.replace(found, ' '), plain);
    return [...MOBILE, LANDLINE].some((shape) => shape.test(withoutIds));
  });
}

/** Whether a text seems to hold a resident ID number with a right check digit (GB 11643). @param {string} text @returns {boolean} */
export function hasIdNumber(text) {
  return readings(text).some((plain) => idNumbersIn(plain).length > 0);
}

/** Whether a text seems to hold a person's name. Only a hint: the writer may say that it is none. @param {string} text @returns {boolean} */
export function seemsToNameSomebody(text) {
  const plain = translated(text, FULL_WIDTH);
  return ADDRESSED.test(plain) || INTRODUCED.test(plain) || LATIN_NAME.test(plain);
}

/** The phone number a text seems to hold, masked as 154…2231, for the sentence that asks to remove it. @param {string} text @returns {string} */
export function maskedNumber(text) {
  const digits = translated(translated(text, FULL_WIDTH), CHINESE_DIGITS).replace(/[^0-9]/g, '');
  const found = digits.match(/1[3-9][0-9]{9}|0[0-9]{9,11}/)?.[0] ?? digits;
  return `${found.slice(0, 3)}…${found.slice(-4)}`;
}

/** @param {string} plain @returns {string[]} */
function idNumbersIn(plain) {
  return [...plain.matchAll(ID_LIKE)].map((match) => match[1]).filter(hasRightCheck);
}

/** @param {string} found @returns {boolean} */
function hasRightCheck(found) {
  const digits = found.replace(/[^0-9Xx]/g, '').toUpperCase();
  const total = WEIGHTS.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
  return digits.length === 18 && CHECK[total % 11] === digits[17];
}

/** @param {string} text @returns {string[]} */
function readings(text) {
  const plain = translated(text, FULL_WIDTH);
  return [...new Set([plain, translated(plain, CHINESE_DIGITS)])];
}

/** @param {string} text @param {Map<string, string>} map @returns {string} */
function translated(text, map) {
  return [...text].map((letter) => map.get(letter) ?? letter).join('');
}

/** @param {string} from @param {string} to @returns {Map<string, string>} */
function table(from, to) {
  return new Map([...from].map((letter, index) => [letter, to[index]]));
}
