import type { Requests } from "./wire";

type Visible = Requests["set-visible"]["payload"]["consumers"];

/** How long changes are gathered before they are told, in milliseconds. */
const DELAY = 200;

/**
 * Tells the server which videos are on the screen and how large, in CSS pixels.
 *
 * A scroll or a new layout changes many at once, hence the short wait; what the server
 * knows already is not told again.
 */
export class Visibility {
  readonly #send: (consumers: Visible) => Promise<unknown>;
  readonly #visible = new Map<string, { width: number; height: number }>();
  #scheduled = false;
  #told = "";

  constructor(send: (consumers: Visible) => Promise<unknown>) {
    this.#send = send;
  }

  /** A video is on the screen at this size. */
  show(consumerId: string, width: number, height: number): void {
    this.#visible.set(consumerId, { width: Math.round(width), height: Math.round(height) });
    this.#schedule();
  }

  /** A video is not, or no longer, on the screen. */
  hide(consumerId: string): void {
    if (this.#visible.delete(consumerId)) this.#schedule();
  }

  /** The server knows nothing of what it was told: tell it all again. */
  renew(): void {
    this.#told = "";
    if (this.#visible.size > 0) this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => void this.#tell(), DELAY);
  }

  async #tell(): Promise<void> {
    this.#scheduled = false;
    const consumers = [...this.#visible].map(([consumerId, size]) => ({ consumerId, ...size }));
    const telling = JSON.stringify(consumers);
    if (telling === this.#told) return;
    this.#told = telling;
    try {
      await this.#send(consumers);
    } catch {
      // `renew` follows once media is back; until then the server sends everything.
      if (this.#told === telling) this.#told = "";
    }
  }
}
