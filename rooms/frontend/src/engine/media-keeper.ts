import { backoff, sleep } from "./backoff";
import { codeOf } from "./errors";
import { MediaSession, type MediaHooks } from "./media-session";
import type { Signaling } from "./signaling";
import type { MediaStatus } from "./state";
import type { MediaSetup } from "./wire";

/** After these, trying again with the same place in the room is pointless. */
const FINAL_CODES = new Set(["not_joined", "forbidden", "resume_expired", "room_ended"]);
/** How often media may fail in this page, not in the network, before it is given up. */
const LOCAL_ATTEMPTS = 4;

export interface MediaKeeperOptions {
  signaling: Signaling;
  hooks: MediaHooks;
  onStatus: (status: MediaStatus) => void;
  /** The server no longer knows this peer. */
  onNotJoined: () => void;
}

/**
 * Keeps a media session alive while the peer is in the room.
 *
 * A session that is lost (the server's media worker died, a connection cannot be mended) is
 * replaced through `join-media` with the tracks that this page holds, as often as needed.
 */
export class MediaKeeper {
  readonly #options: MediaKeeperOptions;
  #session: MediaSession | null = null;
  /** Each demand for a new session outdates the attempts of those before it. */
  #generation = 0;
  #attempts: Promise<void> = Promise.resolve();

  constructor(options: MediaKeeperOptions) {
    this.#options = options;
  }

  get session(): MediaSession | null {
    return this.#session;
  }

  /** Starts with the transports that came with the join. */
  start(setup: MediaSetup): void {
    this.#renew("connecting", setup);
  }

  /** Replaces the session by a fresh one. */
  recover(): void {
    this.#renew("recovering");
  }

  /** Signaling is back: `mediaAlive` says whether the server still has this peer's media. */
  resume(mediaAlive: boolean): void {
    const session = this.#session;
    if (!session || !mediaAlive) {
      this.recover();
      return;
    }
    session.check();
    // What was switched here while there was no connection has not reached the server yet,
    // and what the others started or ended was not told to this page.
    session.start().catch(() => {
      if (session === this.#session) this.recover();
    });
  }

  stop(): void {
    this.#generation += 1;
    this.#close();
    this.#options.onStatus("idle");
  }

  #renew(status: MediaStatus, setup?: MediaSetup): void {
    this.#generation += 1;
    const generation = this.#generation;
    this.#close();
    this.#options.onStatus(status);
    // One after the other: the server drops the transports of an earlier `join-media`.
    this.#attempts = this.#attempts.then(() => this.#attempt(generation, setup));
  }

  async #attempt(generation: number, setup?: MediaSetup): Promise<void> {
    const stale = () => generation !== this.#generation;
    for (let attempt = 0, failures = 0; !stale(); attempt += 1) {
      try {
        await this.#open(stale, setup);
        if (!stale()) this.#options.onStatus("ready");
        return;
      } catch (error) {
        if (stale()) return;
        this.#close();
        this.#options.onStatus("recovering");
        const code = codeOf(error);
        // `resume` is called once there is a connection again.
        if (code === "disconnected") return;
        if (code !== null && FINAL_CODES.has(code)) {
          this.#options.onNotJoined();
          return;
        }
        if (code === null) {
          failures += 1;
          console.error("Media failed in this page:", error);
          if (failures === LOCAL_ATTEMPTS) {
            this.#options.onStatus("failed");
            return;
          }
        }
        setup = undefined;
      }
      await sleep(backoff(attempt));
    }
  }

  async #open(stale: () => boolean, given?: MediaSetup): Promise<void> {
    const { signaling, hooks } = this.#options;
    const setup = given ?? (await signaling.request("join-media", {}));
    if (stale()) return;
    const session = await MediaSession.open(setup, signaling, hooks, () => {
      if (!stale()) this.recover();
    });
    if (stale()) {
      session.close();
      return;
    }
    this.#session = session;
    await session.start();
  }

  #close(): void {
    this.#session?.close();
    this.#session = null;
  }
}
