import { backoff, sleep } from "./backoff";
import { codeOf, SignalingError } from "./errors";
import { randomId } from "./identifiers";
import type { Journal } from "./journal";
import type { Signaling } from "./signaling";
import type { Joined } from "./wire";

/** Answers to `resume-room` after which only joining anew helps. */
const LOST_CODES = new Set(["resume_expired", "unknown_event", "not_found", "not_joined", "bad_request"]);

export interface MembershipOptions {
  roomId: string;
  signaling: Signaling;
  journal: Journal;
  onJoined: (joined: Joined, name: string) => void;
  onWaiting: () => void;
  /** The place in the room survived a lost connection. */
  onResumed: (mediaAlive: boolean) => void;
  /** The place is gone and the room does not let this peer in again. */
  onRefused: (error: unknown) => void;
}

/** This peer's place in the room: taking it, and keeping it when the connection is lost. */
export class Membership {
  readonly #options: MembershipOptions;
  #name = "";
  #password: string | undefined;
  #resumeToken: string | null = null;
  #waiting = false;
  /** Kept while it is not known whether a join went through, so that asking again is safe. */
  #requestId: string | null = null;
  /** Each new connection outdates what was tried over the one before. */
  #attempt = 0;

  constructor(options: MembershipOptions) {
    this.#options = options;
    options.signaling.on("admitted", (joined) => this.#enter(joined));
    options.signaling.connection.on((connected) => {
      this.#attempt += 1;
      if (!connected) return;
      if (this.#resumeToken !== null) void this.#resume(this.#attempt);
      else if (this.#waiting) void this.rejoin();
    });
  }

  /** Asks to be let in; throws a `SignalingError` when the room refuses. */
  async join(name: string, password?: string): Promise<void> {
    const { signaling, journal, roomId } = this.#options;
    this.#name = name;
    this.#password = password;
    journal.reset();
    await signaling.whenConnected();
    this.#requestId ??= randomId();
    try {
      const answer = await signaling.request("join-room", {
        roomId,
        name,
        ...(password !== undefined && { password }),
        requestId: this.#requestId,
      });
      this.#requestId = null;
      if (answer.status === "joined") this.#enter(answer);
      else this.#wait();
    } catch (error) {
      if (codeOf(error) !== "timeout") this.#requestId = null;
      throw error;
    }
  }

  /** Takes a place anew after the server has forgotten the old one. */
  async rejoin(): Promise<void> {
    const attempt = this.#attempt;
    for (let tries = 0; attempt === this.#attempt; tries += 1) {
      try {
        await this.join(this.#name, this.#password);
        return;
      } catch (error) {
        if (attempt !== this.#attempt || codeOf(error) === "disconnected") return;
        if (!(error instanceof SignalingError) || !error.retryable) {
          this.forget();
          this.#options.onRefused(error);
          return;
        }
      }
      await sleep(backoff(tries));
    }
  }

  /** The call is over: a connection that comes back resumes nothing. */
  forget(): void {
    this.#attempt += 1;
    this.#resumeToken = null;
    this.#waiting = false;
  }

  #wait(): void {
    this.#waiting = true;
    this.#options.onWaiting();
  }

  #enter(joined: Joined): void {
    this.#waiting = false;
    this.#resumeToken = joined.resumeToken;
    this.#options.onJoined(joined, this.#name);
    this.#options.journal.start(joined.seq);
  }

  async #resume(attempt: number): Promise<void> {
    const { signaling, journal, onResumed } = this.#options;
    for (let tries = 0; attempt === this.#attempt; tries += 1) {
      const resumeToken = this.#resumeToken;
      const lastSeq = journal.known;
      if (resumeToken === null || lastSeq === null) return this.rejoin();
      try {
        const answer = await signaling.request("resume-room", { resumeToken, lastSeq });
        if (attempt !== this.#attempt) return;
        journal.replay(answer.seq, answer.events);
        onResumed(answer.mediaAlive);
        return;
      } catch (error) {
        if (attempt !== this.#attempt) return;
        const code = codeOf(error);
        if (code !== null && LOST_CODES.has(code)) return this.rejoin();
      }
      await sleep(backoff(tries));
    }
  }
}
