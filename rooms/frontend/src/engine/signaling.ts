import { io } from "socket.io-client";

import { Emitter } from "./emitter";
import { SignalingError } from "./errors";
import type { Requests, ServerEvents } from "./wire";

/** How long an acknowledgement may take, in milliseconds. */
const REQUEST_TIMEOUT = 10_000;
/** How long to wait before connecting again when the server hung up or had an accident. */
const RECONNECT_DELAY = 1_000;

// Socket.IO hands over whatever the wire carried; `ServerEvents` says what that is.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Listener = (...args: any[]) => void;

/** The part of a Socket.IO socket that signaling needs. */
export interface SocketLike {
  readonly connected: boolean;
  /** It is connected or will try again by itself. */
  readonly active: boolean;
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
  /** The server does not want to talk to this page, whatever it asks for. */
  readonly refused = new Emitter<SignalingError>();
  readonly #socket: SocketLike;
  #closed = false;

  /**
   * Opens a connection to the server at `url`, or to the one that sent this page when that is
   * empty; `token` is a signed invitation.
   */
  static open(url: string, token: string | null): Signaling {
    return new Signaling(
      io(url === "" ? location.origin : url, {
        // Another host's session, and its balancer's cookie, are asked for.
        withCredentials: url !== "",
        auth: token === null ? {} : { token },
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
      if (reason === "io server disconnect") this.#connectLater();
    });
    socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
      // While the socket is active, the network is to blame and Socket.IO tries again.
      if (socket.active) return;
      const code = error.data?.code ?? "forbidden";
      if (code === "internal") this.#connectLater();
      else this.refused.emit(new SignalingError(code, error.message, false));
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /**
   * Resolves once there is a connection; fails with `disconnected` when there is none in
   * time, or with the error that the server refuses it with.
   */
  async whenConnected(timeout = REQUEST_TIMEOUT): Promise<void> {
    if (this.connected) return;
    const waiting = new AbortController();
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(disconnected()), timeout);
        const stops = [
          this.connection.on((connected) => connected && resolve()),
          this.refused.on(reject),
        ];
        waiting.signal.addEventListener("abort", () => {
          clearTimeout(timer);
          for (const stop of stops) stop();
        });
        // It was refused before; the server may think differently by now.
        if (!this.#socket.active) this.#socket.connect();
      });
    } finally {
      waiting.abort();
    }
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

  #connectLater(): void {
    setTimeout(() => {
      if (!this.#closed) this.#socket.connect();
    }, RECONNECT_DELAY);
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
