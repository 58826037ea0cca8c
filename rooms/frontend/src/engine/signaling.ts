import { io } from "socket.io-client";

import { Emitter } from "./emitter";
import { SignalingError } from "./errors";
import type { Requests, ServerEvents } from "./wire";

/** How long an acknowledgement may take, in milliseconds. */
const REQUEST_TIMEOUT = 10_000;
/** How long to wait before connecting again when the server itself hung up. */
const RECONNECT_DELAY = 1_000;

// Socket.IO hands over whatever the wire carried; `ServerEvents` says what that is.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Listener = (...args: any[]) => void;

/** The part of a Socket.IO socket that signaling needs. */
export interface SocketLike {
  readonly connected: boolean;
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  timeout(ms: number): {
    emit(event: string, payload: unknown, ack: (error: Error | null, answer: unknown) => void): unknown;
  };
  connect(): unknown;
  disconnect(): unknown;
}

/** Typed requests and events over one Socket.IO connection that heals itself. */
export class Signaling {
  /** `true` at each new connection, `false` at each loss. */
  readonly connection = new Emitter<boolean>();
  readonly #socket: SocketLike;
  #closed = false;

  /** Opens a connection to the server that sent this page. */
  static open(): Signaling {
    return new Signaling(
      io({
        // WebSocket first saves the upgrade's round trips; polling is for networks that refuse it.
        transports: ["websocket", "polling"],
        tryAllTransports: true,
        reconnectionDelay: 500,
        reconnectionDelayMax: 3_000,
        timeout: 5_000,
      }),
    );
  }

  constructor(socket: SocketLike) {
    this.#socket = socket;
    socket.on("connect", () => this.connection.emit(true));
    socket.on("disconnect", (reason: string) => {
      this.connection.emit(false);
      // Socket.IO takes a hang-up by the server for its last word and would not come back.
      if (reason === "io server disconnect") {
        setTimeout(() => {
          if (!this.#closed) socket.connect();
        }, RECONNECT_DELAY);
      }
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Resolves once there is a connection; `disconnected` when there is none in time. */
  async whenConnected(timeout = REQUEST_TIMEOUT): Promise<void> {
    if (this.connected) return;
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        stop();
      };
      const timer = setTimeout(() => {
        done();
        reject(disconnected());
      }, timeout);
      const stop = this.connection.on((connected) => {
        if (!connected) return;
        done();
        resolve();
      });
    });
  }

  /**
   * Sends one event and gives the data of its acknowledgement.
   *
   * Without a connection it fails at once rather than being kept for later: after a
   * reconnection the server must hear `resume-room` before anything else.
   */
  async request<E extends keyof Requests>(
    event: E,
    payload: Requests[E]["payload"],
    timeout = REQUEST_TIMEOUT,
  ): Promise<Requests[E]["data"]> {
    if (!this.connected) throw disconnected();
    return new Promise((resolve, reject) => {
      this.#socket.timeout(timeout).emit(event, payload, (error, answer) => {
        if (!error) {
          settle(answer as Ack<Requests[E]["data"]>, resolve, reject);
        } else if (this.connected) {
          reject(new SignalingError("timeout", `No answer to ${event}.`, true));
        } else {
          reject(disconnected());
        }
      });
    });
  }

  /** Listens to a server event; returns what ends it. */
  on<E extends keyof ServerEvents>(
    event: E,
    listener: (payload: ServerEvents[E]) => void,
  ): () => void {
    this.#socket.on(event, listener);
    return () => {
      this.#socket.off(event, listener);
    };
  }

  /** Gives up a connection that looks dead and opens another. */
  reconnect(): void {
    this.#socket.disconnect();
    this.#socket.connect();
  }

  close(): void {
    this.#closed = true;
    this.#socket.disconnect();
  }
}

type Ack<Data> =
  | { ok: true; data: Data }
  | { ok: false; error: { code: string; message: string; retryable: boolean } };

function settle<Data>(
  answer: Ack<Data> | null | undefined,
  resolve: (data: Data) => void,
  reject: (error: SignalingError) => void,
): void {
  if (answer?.ok === true) {
    resolve(answer.data);
  } else if (answer?.ok === false) {
    const { code, message, retryable } = answer.error;
    reject(new SignalingError(code, message, retryable));
  } else {
    reject(new SignalingError("internal", "The server's answer makes no sense.", false));
  }
}

function disconnected(): SignalingError {
  return new SignalingError("disconnected", "There is no connection to the server.", true);
}
