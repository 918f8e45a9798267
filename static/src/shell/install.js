// How the app gets onto a home screen, by what is known of the browser. Pure: a browser is told by its own name only where it has no other sign.

/** @typedef {{ userAgent: string, platform: string, touchPoints: number, isStandalone: boolean, hasPrompt: boolean }} Facts */

/**
 * 'installed' already · 'leave-chat': the browser inside a chat program · 'share': three steps in Safari on an iPhone or iPad ·
 * 'safari': another browser there, which cannot · 'button': one press · 'menu': the browser’s own menu has it · 'none': it cannot.
 * @typedef {'installed' | 'leave-chat' | 'share' | 'safari' | 'button' | 'menu' | 'none'} InstallHelp
 */

export const LATER_DAYS = 7;

const CHAT = /MicroMessenger|QQ\/|DingTalk|Weibo/i;
const APPLE = /iPhone|iPad|iPod/;
const NOT_SAFARI = /CriOS|FxiOS|EdgiOS|OPiOS|UCBrowser|MQQBrowser|baidubrowser/i;
const HAS_IT_IN_ITS_MENU = /Chrome\/|Chromium\/|Edg\/|HuaweiBrowser|SamsungBrowser|(?:Android|Mobile).*Firefox\//;

/** @param {Facts} facts @returns {InstallHelp} */
export function installHelp({ userAgent, platform, touchPoints, isStandalone, hasPrompt }) {
  if (isStandalone) return 'installed';
  if (CHAT.test(userAgent)) return 'leave-chat';
  // An iPad calls itself a Mac; no Mac has a touch screen.
  if (APPLE.test(userAgent) || (platform === 'MacIntel' && touchPoints > 1)) return NOT_SAFARI.test(userAgent) ? 'safari' : 'share';
  if (hasPrompt) return 'button';
  return HAS_IT_IN_ITS_MENU.test(userAgent) ? 'menu' : 'none';
}

/** Whether the person said "later" a short while ago. @param {number | undefined} saidAt @param {number} now both by the phone’s own clock @returns {boolean} */
export function saidLater(saidAt, now) {
  return saidAt !== undefined && now >= saidAt && now - saidAt < LATER_DAYS * 86_400_000;
}
