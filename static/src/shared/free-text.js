// Looks into free text for what must not be written down: phone numbers, ID numbers, and (as a hint) names.
// The server has the same rules in app/free_text.py and both pass tests/contracts/free-text.json.

const BETWEEN = '[\\s\\-‐‑‒–—―－.。·,，、_/()（）+＋]*';
const ID_LIKE = new RegExp(`(?<![0-9])${[...Array(17).fill('[0-9]'), '[0-9Xx]'].join(BETWEEN)}(?![0-9])`, 'g');
const MOBILE = new RegExp(`(?<![0-9])1${BETWEEN}[3-9]${`${BETWEEN}[0-9]`.repeat(9)}(?![0-9])`);
const MOBILE_WITH_COUNTRY = new RegExp(`(?<![0-9])(?:0{0,2}86)${BETWEEN}1${BETWEEN}[3-9]${`${BETWEEN}[0-9]`.repeat(9)}(?![0-9])`);
const LANDLINE = /(?<![0-9])0[1-9][0-9]{1,2}[\s\-－—]?[2-8][0-9]{6,7}(?![0-9])/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = '10X98765432';
const FULL_WIDTH = table('０１２３４５６７８９ＸｘＯｏ', '0123456789XxOo');
const CHINESE_DIGITS = table('零〇一二三四五六七八九幺', '001234567891');
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤';
const SURNAME = `(?:欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|南宫|[${SURNAMES}])`;
const ADDRESSED = new RegExp(`${SURNAME}[一-鿿]{0,2}(?:先生|女士|小姐|阿姨|叔叔|大姐|大哥|师傅|老板|太太|同学|医生|老师)`);
const INTRODUCED = new RegExp(`(?:姓名|名叫|名字是|叫做|我叫|他叫|她叫|联系人)[:：是\\s]*${SURNAME}[一-鿿]{1,2}`);
const LATIN_NAME = /(?:\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][a-z]+|\b(?:named|called|name is)\s+[A-Z][a-z]+)/;

/** Whether a text seems to hold a phone number, however spaced. @param {string} text @returns {boolean} */
export function hasPhoneNumber(text) {
  return readings(text).some((plain) => {
    const withoutIds = plain.replace(ID_LIKE, ' ');
    return MOBILE.test(withoutIds) || MOBILE_WITH_COUNTRY.test(withoutIds) || LANDLINE.test(withoutIds);
  });
}

/** Whether a text seems to hold a resident ID number with a right check digit (GB 11643). @param {string} text @returns {boolean} */
export function hasIdNumber(text) {
  return readings(text).some((plain) => (plain.match(ID_LIKE) ?? []).some(hasRightCheck));
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

/** @param {string} found @returns {boolean} */
function hasRightCheck(found) {
  const digits = found.replace(/[^0-9Xx]/g, '').toUpperCase();
  const total = WEIGHTS.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
  return digits.length === 18 && CHECK[total % 11] === digits[17];
}

/** @param {string} text @returns {string[]} */
function readings(text) {
  const plain = translated(text, FULL_WIDTH);
  return [plain, translated(plain, CHINESE_DIGITS)];
}

/** @param {string} text @param {Map<string, string>} map @returns {string} */
function translated(text, map) {
  return [...text].map((letter) => map.get(letter) ?? letter).join('');
}

/** @param {string} from @param {string} to @returns {Map<string, string>} */
function table(from, to) {
  return new Map([...from].map((letter, index) => [letter, to[index]]));
}
