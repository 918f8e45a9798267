// Shapes that several modules share. What travels is described in docs/sync-protocol.md.

export type Topic = { topic: string; end: string };
export type Band = 'am' | 'pm' | 'eve' | 'weekend';
export type Appointment = { day: string; time: string | null; band: Band | null };
export type Wish = { id: string; set_at: number; lifted_at: number | null };

/** A visit as a phone knows it: its own through the outbox, others by number. */
export type KnownVisit = {
  number: number | null;
  at: number;
  outcome: string;
  by: string;
  left_card: boolean;
  topics: Topic[];
  appointment: Appointment | null;
  check: boolean;
  /** True while it waits in the outbox. */
  waiting?: boolean;
  /** It was added later, with its true time. */
  later?: boolean;
  /** The resident asked for a time by herself: nobody knocked. */
  asked?: boolean;
  /** It took the place of another record. */
  corrects?: boolean;
  /** A second correction of the same record stands beside it. */
  clashes?: boolean;
  /** Of this phone's own that the station's rows do not hold yet: the operation's id. */
  id?: string;
};

export type Door = {
  id: string;
  unit: string;
  floor: string;
  room: string;
  kind: string;
  standing: string;
  night_shift: boolean;
  visits: KnownVisit[];
  wishes: Wish[];
  closed: { topic: string; at: number }[];
  reminders: string[];
};

/** A record that another names: by id where this phone made it and the rows do not hold it yet, else by number, epoch and time. */
export type NamedVisit = { visit: string | null; number: number | null; epoch: string | null; at: number | null };

/** One time a building could not be entered. `number` is null while it waits in the outbox. */
export type Blockage = {
  number: number | null;
  at: number;
  reason: string;
  band: Band;
  hint: string | null;
  by: string;
  waiting?: boolean;
  /** Of this phone's own that the station's rows do not hold yet: the operation's id. */
  id?: string;
};

/** One line of a thread. `question` is of an answer that this phone wrote and the station's rows do not hold yet; it waits in the outbox or not. */
export type ThreadLine = {
  id: string;
  kind: 'question' | 'answer';
  by: string;
  at: number;
  text: string;
  question?: string;
  waiting?: boolean;
};

/** A visit of this person's that a supervisor asked about, as the station sent it; `topics` are pairs of topic and end. */
export type Thread = {
  building: string;
  door: string;
  visit: { number: number; at: number; outcome: string; topics: [string, string][]; appointment: Appointment | null };
  is_open: boolean;
  notes: ThreadLine[];
};

/** What is stored of one building, or of some floors of a large one. */
export type Block = {
  key: string;
  building: string;
  part: number;
  zone: string;
  compound: string;
  name: string;
  kind: string;
  entry_note: string;
  hazard_note: string;
  /** What the code at its entrance says; null where the station gave it none. An older program stored neither of these. */
  qr_token?: string | null;
  /** In the first part of a building. */
  blockages?: Blockage[];
  doors: Door[];
};

export type Receipt = {
  id: string;
  state: string;
  code: string | null;
  number: number | null;
  /** What a supervisor wrote when deciding on it. */
  words?: string | null;
};

/** An operation as it travels; `text` is frozen at save. */
export type Operation = { id: string; kind: string; v: number; text: string };

/** An entry of the outbox. `key` is the phone's own counter and the order of sending. */
export type Entry = {
  key: number;
  operation: Operation;
  saved_at: number;
  /** It was counted once and goes up again after a restore: the phone's own tally has it already. */
  tallied?: boolean;
  /** It went out in the stead of an operation that the station did not count: its id, and those that it stood for itself. */
  mends?: string[];
  /** In memory only, for the undo: unfinished drafts that this save has ended. */
  ended?: any[];
};

/** An operation with a receipt, kept until a backup covers it; a refused or held one until a person has seen to it. */
export type KeptEntry = Entry & {
  receipt: Receipt;
  received_at: number;
  caught_up: boolean;
  /** A held one its owner has put out of sight; it goes on locking its door, and goes up again after a restore. */
  is_seen?: boolean;
};

export type Answer = {
  protocol: number;
  nonce: string;
  epoch: string;
  protocol_min: number;
  build_min: number;
  receipts: Receipt[];
  packs: any[];
  changes: any[];
  counts: { receipts: number; packs: number; changes: number };
  cursor: string | null;
  more: boolean;
  durable_number: number;
  server_time: number;
};

export type Person = {
  store: string;
  community_id: string;
  device_id: string;
  badge_no: string;
  display_name: string;
  community: string;
  is_demo: boolean;
  push_token: string;
};

export type Round = { id: string; opened_on: string; closes_on: string; hours?: Record<string, string[][]> };

export type Station = {
  name: string;
  hotline: string;
  time_zone: string;
  visiting: Record<string, unknown>;
  is_demo: boolean;
  clock_shift?: number;
};
