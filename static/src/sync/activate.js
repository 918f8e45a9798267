// Binding this phone to one person, once, online. The phone makes its two tokens and writes them down before it asks,
// so that a lost answer costs no code: the same code and tokens again get the same answer.
import { newToken, newId } from '../shared/ids.js';
import { noteServerTime } from '../shared/clock.js';
import { BUILD } from '../shared/program.js';
import { Store } from '../store/store.js';
import { post } from './exchange.js';

/** @typedef {import('../types.js').Person} Person */

/** A typed code as it was meant: upper case, O is 0, I and L are 1, spaces and dashes away. @param {string} typed @returns {string} */
export function normalCode(typed) {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/**
 * Whose code is this? Spends nothing.
 * @param {string} code
 * @param {typeof fetch} [fetcher]
 */
export function checkCode(code, fetcher = fetch) {
  return post('/api/activation-check', null, { code: normalCode(code) }, fetcher);
}

/**
 * Spend the code and make the person's store. Somebody who has a store on this phone goes on with that one: her week's sums,
 * drafts and held records are in it, and the station knows her by her badge, whichever phone she was given.
 * What she wrote under the old code goes up under it first: where that phone was switched off it is held, as it would have been.
 * @param {{ registry: import('../store/registry.js').Registry, code: string, fetcher?: typeof fetch, sendFirst?: (person: Person) => Promise<unknown> }} parts
 * @returns {Promise<{ kind: 'person', person: Person } | { kind: string, code?: string }>}
 */
export async function activate({ registry, code, fetcher = fetch, sendFirst }) {
  const meant = normalCode(code);
  let activation = await registry.activation();
  if (!activation || activation.code !== meant) {
    activation = { code: meant, push_token: newToken(), read_token: newToken(), store: `x-${newId()}` };
    await registry.keepActivation(activation);
  }
  const { push_token, read_token } = activation;
  const reply = await post('/api/activate', null, { code: meant, push_token, read_token, build: BUILD }, fetcher);
  if (reply.kind !== 'json') return reply;
  const { community_id, device_id, badge_no, display_name, community, is_demo, enrolled_at, server_time } = reply.value;
  const hers = (await registry.people()).filter((other) => other.community_id === community_id && other.badge_no === badge_no);
  const current = await registry.current();
  const known = hers.find((other) => other.store === current?.store) ?? hers.at(0);
  if (known) await sendFirst?.(known);
  const store = known?.store ?? activation.store;
  const opened = await Store.open(store);
  await opened.take({ meta: { read_token, clock: noteServerTime(server_time), enrolled_at } });
  opened.close();
  const person = { store, community_id, device_id, badge_no, display_name, community, is_demo, push_token };
  await registry.enter(person);
  return { kind: 'person', person };
}
