import type { types } from "mediasoup-client";

import { encodingOf } from "./encodings";
import { SignalingError } from "./errors";
import { randomId } from "./identifiers";
import type { Signaling } from "./signaling";
import { SOURCES, type Wanted } from "./wanted";
import type { Source } from "./wire";

/** Refusals that concern one source and would be the same next time. */
const LASTING_REFUSALS = new Set(["unsupported_codec", "bad_request", "forbidden"]);

interface Sent {
  readonly producer: types.Producer;
  readonly producerId: string;
  /** As the server knows it. */
  paused: boolean;
}

export interface SendSideOptions {
  transport: types.Transport;
  capabilities: types.RtpCapabilities;
  signaling: Signaling;
  /** What is wanted of a source now; asked again at every turn. */
  wanted: (source: Source) => Wanted;
  /** A source cannot be sent; the rest goes on. */
  onSourceFailed: (source: Source, error: unknown) => void;
}

/**
 * Makes what is sent equal to what is wanted, source by source.
 *
 * A microphone or camera that is off keeps its producer, paused: switching it on again
 * costs the others no negotiation. A screen that is no longer shared is closed.
 */
export class SendSide {
  readonly #options: SendSideOptions;
  readonly #sent = new Map<Source, Sent>();
  /** One step at a time for each source. */
  readonly #turns = new Map<Source, Promise<void>>();
  /** The server's answers to `produce`, by the label that the producer carries here. */
  readonly #answers = new Map<string, Promise<{ producerId: string }>>();

  constructor(options: SendSideOptions) {
    this.#options = options;
    const { transport, signaling } = options;
    transport.on("produce", ({ kind, rtpParameters, appData }, done) => {
      // mediasoup-client takes the producer's id for a label. Giving it one of our own at once
      // lets the next source follow without waiting for the server's answer to this one.
      const label = randomId();
      const source = appData.source as Source;
      const answer = signaling.request("produce", {
        transportId: transport.id,
        kind,
        rtpParameters,
        source,
        paused: options.wanted(source).paused,
        requestId: label,
      });
      answer.catch(() => undefined);
      this.#answers.set(label, answer);
      done({ id: label });
    });
  }

  /** Brings every source in line; fails with the first `SignalingError` that may pass. */
  async sendAll(): Promise<void> {
    await Promise.all(SOURCES.map((source) => this.send(source)));
  }

  /** Brings one source in line with what is wanted by the time its turn comes. */
  send(source: Source): Promise<void> {
    const before = this.#turns.get(source) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.#step(source));
    this.#turns.set(source, turn);
    return turn;
  }

  #isClosed(): boolean {
    return this.#options.transport.closed;
  }

  async #step(source: Source): Promise<void> {
    if (this.#isClosed()) return;
    try {
      const sent = this.#sent.get(source);
      if (sent) await this.#adjust(source, sent);
      else await this.#begin(source);
    } catch (error) {
      if (this.#isClosed()) return;
      if (error instanceof SignalingError && !LASTING_REFUSALS.has(error.code)) throw error;
      this.#options.onSourceFailed(source, error);
    }
  }

  async #begin(source: Source): Promise<void> {
    const { transport, capabilities, wanted } = this.#options;
    const { track, paused } = wanted(source);
    if (!track) return;
    const producer = await transport.produce({
      ...encodingOf(source, capabilities),
      track,
      // Tracks belong to the local media, which outlives this transport.
      stopTracks: false,
      disableTrackOnPause: false,
      appData: { source },
    });
    try {
      const answer = await this.#answers.get(producer.id);
      if (!answer) throw new Error("mediasoup-client made a producer that was never announced");
      this.#sent.set(source, { producer, producerId: answer.producerId, paused });
    } catch (error) {
      producer.close();
      throw error;
    } finally {
      this.#answers.delete(producer.id);
    }
    // The user may have changed their mind while the server was answering.
    await this.#step(source);
  }

  async #adjust(source: Source, sent: Sent): Promise<void> {
    const { signaling, wanted } = this.#options;
    const { track, paused } = wanted(source);
    const { producer, producerId } = sent;
    if (!track && source !== "microphone" && source !== "camera") {
      this.#sent.delete(source);
      producer.close();
      await signaling.request("close-producer", { producerId });
      return;
    }
    if (track !== producer.track) await producer.replaceTrack({ track });
    if (paused !== sent.paused) {
      await signaling.request(paused ? "pause-producer" : "resume-producer", { producerId });
      sent.paused = paused;
    }
  }
}
