import type { SocketLike } from "../../src/engine/signaling";
import type { Requests, ServerEvents } from "../../src/engine/wire";

type Answer = { ok: true; data: unknown } | { ok: false; error: { code: string; message: string; retryable: boolean } };
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Listener = (...args: any[]) => void;

/** The other end of a socket, in memory: notes what it is sent and answers as it is told. */
export class FakeServer implements SocketLike {
  connected = true;
  active = true;
  readonly sent: { event: string; payload: Record<string, unknown> }[] = [];
  readonly #answers = new Map<string, (payload: never) => unknown>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #unanswered = new Set<(error: Error) => void>();
  reconnects = 0;

  /** What to answer to an event from now on; a function that throws an `Answer` refuses. */
  answer<E extends keyof Requests>(
    event: E,
    make: (payload: Requests[E]["payload"]) => Requests[E]["data"] | Promise<Requests[E]["data"]>,
  ): void {
    this.#answers.set(event, make);
  }

  refuse(event: keyof Requests, code: string, retryable = false): void {
    this.answer(event, () => {
      throw new Refusal(code, retryable);
    });
  }

  /** Announces an event to the client. */
  push<E extends keyof ServerEvents>(event: E, payload: ServerEvents[E]): void {
    this.#tell(event, payload);
  }

  /** The names of what was sent, in order. */
  get events(): string[] {
    return this.sent.map(({ event }) => event);
  }

  payloads(event: keyof Requests): Record<string, unknown>[] {
    return this.sent.filter((each) => each.event === event).map(({ payload }) => payload);
  }

  /** Loses the connection, for a reason in Socket.IO's words. */
  drop(reason = "transport close"): void {
    this.connected = false;
    for (const fail of this.#unanswered) fail(new Error("socket has been disconnected"));
    this.#unanswered.clear();
    this.#tell("disconnect", reason);
  }

  /** Turns a connection down. */
  refuseConnection(code: string, message: string): void {
    this.connected = false;
    this.active = false;
    this.#tell("connect_error", Object.assign(new Error(message), { data: { code } }));
  }

  connect(): void {
    this.reconnects += 1;
    this.connected = true;
    this.active = true;
    this.#tell("connect");
  }

  disconnect(): void {
    if (this.connected) this.drop();
  }

  on(event: string, listener: Listener): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  timeout(ms: number) {
    return {
      emit: (event: string, payload: unknown, ack: (error: Error | null, answer: unknown) => void) => {
        this.sent.push({ event, payload: payload as Record<string, unknown> });
        const fail = (error: Error) => ack(error, undefined);
        this.#unanswered.add(fail);
        const timer = setTimeout(() => {
          if (this.#unanswered.delete(fail)) fail(new Error("operation has timed out"));
        }, ms);
        void this.#answerTo(event, payload).then((answer) => {
          if (answer === undefined || !this.#unanswered.delete(fail)) return;
          clearTimeout(timer);
          ack(null, answer);
        });
      },
    };
  }

  async #answerTo(event: string, payload: unknown): Promise<Answer | undefined> {
    const make = this.#answers.get(event);
    if (!make) return undefined;
    try {
      return { ok: true, data: await make(payload as never) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, retryable } = error;
      return { ok: false, error: { code, message: `refused: ${code}`, retryable } };
    }
  }

  #tell(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...args);
  }
}

class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly retryable: boolean,
  ) {
    super(code);
  }
}
