import type { types } from "mediasoup-client";

import type { Signaling } from "./signaling";
import type { Consumer } from "./wire";

export interface ReceiveSideOptions {
  transport: types.Transport;
  capabilities: types.RtpCapabilities;
  signaling: Signaling;
  onTrack: (consumer: Consumer, track: MediaStreamTrack) => void;
  onClosed: (consumerId: string) => void;
  /** Whether the sender of a known consumer paused, as the server says now. */
  onPaused: (consumerId: string, paused: boolean) => void;
}

/**
 * Receives what the others send.
 *
 * The server makes the consumers, paused; each becomes a track here and is then resumed.
 * Whatever arrives while one batch is being negotiated makes up the next.
 */
export class ReceiveSide {
  readonly #options: ReceiveSideOptions;
  readonly #consumers = new Map<string, types.Consumer>();
  /** Told by the server but no track yet, by consumer id. */
  readonly #pending = new Map<string, Consumer>();
  #working: Promise<void> | null = null;

  constructor(options: ReceiveSideOptions) {
    this.#options = options;
  }

  get consumers(): ReadonlyMap<string, types.Consumer> {
    return this.#consumers;
  }

  /**
   * Asks for everything that is sent in the room and receives it.
   *
   * Asked again, after signaling was away, it also drops what went in the meantime.
   */
  async subscribe(): Promise<void> {
    const { signaling, capabilities, onPaused } = this.#options;
    const before = [...this.#consumers.keys()];
    const { consumers } = await signaling.request("subscribe", { rtpCapabilities: capabilities });
    const now = new Map(consumers.map((consumer) => [consumer.consumerId, consumer]));
    for (const consumerId of before) {
      const consumer = now.get(consumerId);
      if (consumer) onPaused(consumerId, consumer.producerPaused);
      else this.remove(consumerId);
    }
    await this.add(...consumers);
  }

  /** Receives consumers that the server has made; known ones are left alone. */
  async add(...consumers: Consumer[]): Promise<void> {
    for (const consumer of consumers) {
      if (!this.#consumers.has(consumer.consumerId)) {
        this.#pending.set(consumer.consumerId, consumer);
      }
    }
    this.#working ??= this.#work().finally(() => (this.#working = null));
    await this.#working;
  }

  /** The server closed a consumer. */
  remove(consumerId: string): void {
    this.#pending.delete(consumerId);
    const consumer = this.#consumers.get(consumerId);
    if (!consumer) return;
    this.#consumers.delete(consumerId);
    consumer.close();
    this.#options.onClosed(consumerId);
  }

  async #work(): Promise<void> {
    const { transport, signaling } = this.#options;
    while (this.#pending.size > 0 && !transport.closed) {
      const batch = [...this.#pending.values()];
      // Calls made in one turn share one negotiation.
      const received = await Promise.all(batch.map((consumer) => this.#receive(consumer)));
      const consumerIds = received.filter((id) => id !== null);
      if (consumerIds.length > 0) await signaling.request("resume-consumers", { consumerIds });
    }
  }

  /** The consumer's id once its track is there; `null` when it is not to be received after all. */
  async #receive(wire: Consumer): Promise<string | null> {
    const { consumerId, producerId, peerId, kind, rtpParameters, source } = wire;
    try {
      const consumer = await this.#options.transport.consume({
        id: consumerId,
        producerId,
        kind,
        rtpParameters,
        // Streams of one id are played in step: a voice belongs to its face, not to a screen.
        streamId: `${peerId}-${source.startsWith("screen") ? "screen" : "camera"}`,
      });
      if (!this.#pending.delete(consumerId)) {
        consumer.close();
        return null;
      }
      this.#consumers.set(consumerId, consumer);
      this.#options.onTrack(wire, consumer.track);
      return consumerId;
    } catch (error) {
      this.#pending.delete(consumerId);
      if (!this.#options.transport.closed) {
        console.warn(`Cannot receive ${source} of ${peerId}:`, error);
      }
      return null;
    }
  }
}
