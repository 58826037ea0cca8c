import type { JournalEntry } from "./wire";

/** How long an event may be late before it is asked for, in milliseconds. */
const PATIENCE = 300;
/** How long to wait after asking in vain. */
const RETRY_DELAY = 1_000;

export interface JournalOptions {
  /** Takes one event; called once for each, in the order of `seq`, without gaps. */
  apply: (entry: JournalEntry) => void;
  /** Asks for every event after `seq`. */
  fetch: (afterSeq: number) => Promise<{ seq: number; events: JournalEntry[] }>;
}

/**
 * Puts the room's events in order.
 *
 * Delivery is at most once and may be out of order. Events that come before the snapshot
 * they continue are kept; those that are known already are dropped; when one is missing
 * the later ones wait for it, and after a moment it is asked for.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #waiting = new Map<number, JournalEntry>();
  /** The last event applied; `null` until there is a snapshot. */
  #known: number | null = null;
  /** The highest `seq` that is known to exist. */
  #head = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Distinguishes an answer to an earlier life of this journal. */
  #life = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  get known(): number | null {
    return this.#known;
  }

  /** Forgets everything and keeps what comes until the next `start`. */
  reset(): void {
    this.#life += 1;
    this.#known = null;
    this.#head = 0;
    this.#waiting.clear();
    this.#stopTimer();
  }

  /** Continues from a snapshot that holds every event up to `seq`. */
  start(seq: number): void {
    this.#known = seq;
    this.#advance();
  }

  /** Takes an event from the wire or from a replay. */
  receive(entry: JournalEntry): void {
    const { seq } = entry.payload;
    if (this.#known !== null && seq <= this.#known) return;
    this.#waiting.set(seq, entry);
    this.announce(seq);
  }

  /** Takes the server's word that the journal reaches up to `seq`. */
  announce(seq: number): void {
    this.#head = Math.max(this.#head, seq);
    this.#advance();
  }

  /** Takes a replay: every event after what is known, up to `seq`. */
  replay(seq: number, events: JournalEntry[]): void {
    for (const entry of events) this.receive(entry);
    // What the server no longer has will never come; waiting for it would block the rest.
    if (this.#known !== null && this.#known < seq) this.#known = seq;
    this.#advance();
  }

  #advance(): void {
    if (this.#known === null) return;
    for (const seq of this.#waiting.keys()) {
      if (seq <= this.#known) this.#waiting.delete(seq);
    }
    let next: JournalEntry | undefined;
    while ((next = this.#waiting.get(this.#known + 1))) {
      this.#known += 1;
      this.#waiting.delete(this.#known);
      this.#options.apply(next);
    }
    if (this.#known >= this.#head) {
      this.#stopTimer();
    } else {
      this.#timer ??= setTimeout(() => void this.#fill(), PATIENCE);
    }
  }

  async #fill(): Promise<void> {
    const life = this.#life;
    if (this.#known === null) return;
    try {
      const { seq, events } = await this.#options.fetch(this.#known);
      if (life !== this.#life) return;
      this.#stopTimer();
      this.replay(seq, events);
    } catch {
      if (life !== this.#life) return;
      this.#timer = setTimeout(() => void this.#fill(), RETRY_DELAY);
    }
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
