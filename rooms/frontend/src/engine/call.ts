import { codeOf } from "./errors";
import { Emitter } from "./emitter";
import { randomId } from "./identifiers";
import { Journal } from "./journal";
import type { LocalMedia } from "./local-media";
import { MediaKeeper } from "./media-keeper";
import type { MediaHooks } from "./media-session";
import { Membership } from "./membership";
import type { Notice } from "./notices";
import { applyEntry, changeTrack, enterRoom, keepTracks, withTrack } from "./reducer";
import type { Signaling } from "./signaling";
import { INITIAL_STATE, type CallState, type EndReason } from "./state";
import { consumerStats, type ConsumerStats } from "./stats";
import { Store } from "./store";
import { Visibility } from "./visibility";
import { SOURCES } from "./wanted";
import { JOURNAL_EVENTS, type Joined, type JournalEntry, type Source } from "./wire";

/** How long a reaction stays, in milliseconds. */
const REACTION_LIFE = 4_000;

export interface CallOptions {
  roomId: string;
  signaling: Signaling;
  local: LocalMedia;
  createDevice: MediaHooks["createDevice"];
}

/**
 * One call, without a screen: joins a room, sends what the local media offer, receives the
 * others, and keeps all of it through lost connections and lost media servers.
 *
 * `getSnapshot` gives all that a screen shows and `subscribe` tells of its changes; `notices`
 * are things to mention in passing.
 */
export class Call {
  readonly roomId: string;
  readonly notices = new Emitter<Notice>();
  readonly local: LocalMedia;
  readonly visibility: Visibility;
  readonly #state = new Store<CallState>(INITIAL_STATE);
  readonly getSnapshot = this.#state.getSnapshot;
  readonly subscribe = this.#state.subscribe;
  readonly #signaling: Signaling;
  readonly #journal: Journal;
  readonly #membership: Membership;
  readonly #media: MediaKeeper;
  #reactions = 0;

  constructor({ roomId, signaling, local, createDevice }: CallOptions) {
    this.roomId = roomId;
    this.local = local;
    this.#signaling = signaling;
    this.#journal = new Journal({
      apply: (entry) => this.#apply(entry),
      fetch: (afterSeq) => signaling.request("get-events", { afterSeq }),
    });
    this.#membership = new Membership({
      roomId,
      signaling,
      journal: this.#journal,
      onJoined: (joined, name) => this.#enter(joined, name),
      onWaiting: () => this.#state.set({ phase: "waiting" }),
      onResumed: (mediaAlive) => {
        this.#media.resume(mediaAlive);
        this.visibility.renew();
      },
      onRefused: (error) => this.#end("failed", error instanceof Error ? error.message : ""),
    });
    this.#media = new MediaKeeper({
      signaling,
      hooks: {
        createDevice,
        wanted: (source) => local.wanted(source),
        onSourceFailed: (source, error) => {
          console.error(`Cannot send ${source}:`, error);
          this.notices.emit({ kind: "sending-failed", source });
        },
        onTrack: ({ consumerId, peerId, kind, source, producerPaused }, track) =>
          this.#state.update((state) =>
            withTrack(state, { consumerId, peerId, kind, source, track, paused: producerPaused, score: 10 }),
          ),
        onTrackClosed: (consumerId) => this.#dropTrack(consumerId),
        onTrackPaused: (consumerId, paused) =>
          this.#state.update((state) => changeTrack(state, consumerId, { paused })),
      },
      onStatus: (media) => {
        this.#state.set({ media });
        if (media === "ready") this.visibility.renew();
        // The tracks ended with the session that brought them.
        else this.#state.update((state) => keepTracks(state, () => false));
      },
      onNotJoined: () => void this.#membership.rejoin(),
    });
    this.visibility = new Visibility(async (consumers) => {
      await signaling.request("set-visible", {
        consumers: consumers.filter(({ consumerId }) => this.#receives(consumerId)),
      });
    });
    this.#state.set({ connected: signaling.connected });
    signaling.connection.on((connected) => this.#state.set({ connected }));
    local.trouble.on((trouble) => this.notices.emit({ kind: "device-trouble", ...trouble }));
    local.state.subscribe(() => this.#sendChanges());
    this.#listen();
  }

  /** Joins the room; throws a `SignalingError` when it refuses. */
  async join(name: string, password?: string): Promise<void> {
    this.#state.set({ phase: "joining" });
    try {
      await this.#membership.join(name, password);
    } catch (error) {
      this.#state.set({ phase: "out" });
      throw error;
    }
  }

  /** Leaves for good and gives the devices back. */
  leave(): void {
    this.#end("left");
  }

  async sendMessage(text: string): Promise<void> {
    await this.#signaling.request("send-message", { text, requestId: randomId() });
  }

  async raiseHand(raised: boolean): Promise<void> {
    await this.#signaling.request("raise-hand", { raised });
  }

  async setName(name: string): Promise<void> {
    await this.#signaling.request("set-name", { name });
  }

  async react(emoji: string): Promise<void> {
    await this.#signaling.request("react", { emoji });
    const { self } = this.#state.getSnapshot();
    if (self) this.#showReaction(self.peerId, emoji);
  }

  /** What has arrived so far of every remote track. */
  async stats(): Promise<ConsumerStats[]> {
    const consumers = this.#media.session?.receive.consumers;
    const reading = [...this.#state.getSnapshot().tracks.values()].map(async (track) => {
      const consumer = consumers?.get(track.consumerId);
      return consumer ? consumerStats(track, consumer) : null;
    });
    return (await Promise.all(reading)).filter((stats) => stats !== null);
  }

  #listen(): void {
    const signaling = this.#signaling;
    for (const event of JOURNAL_EVENTS) {
      signaling.on(event, (payload) => this.#journal.receive({ event, payload } as JournalEntry));
    }
    signaling.on("room-seq", ({ seq }) => this.#journal.announce(seq));
    signaling.on("new-consumer", (consumer) => {
      this.#media.session?.receive.add(consumer).catch((error: unknown) => {
        if (!this.#waitsForResume(error)) this.#media.recover();
      });
    });
    signaling.on("consumer-closed", ({ consumerId }) => {
      this.#media.session?.receive.remove(consumerId);
    });
    signaling.on("consumer-paused", ({ consumerId }) =>
      this.#state.update((state) => changeTrack(state, consumerId, { paused: true })),
    );
    signaling.on("consumer-resumed", ({ consumerId }) =>
      this.#state.update((state) => changeTrack(state, consumerId, { paused: false })),
    );
    signaling.on("consumer-score", ({ consumerId, score }) =>
      this.#state.update((state) => changeTrack(state, consumerId, { score })),
    );
    signaling.on("active-speaker", ({ peerId }) => this.#state.set({ activeSpeaker: peerId }));
    signaling.on("speaking", ({ volumes }) =>
      this.#state.set({ volumes: new Map(volumes.map(({ peerId, volume }) => [peerId, volume])) }),
    );
    signaling.on("reaction", ({ peerId, emoji }) => {
      if (peerId !== this.#state.getSnapshot().self?.peerId) this.#showReaction(peerId, emoji);
    });
    signaling.on("media-reset", () => {
      if (this.#state.getSnapshot().phase !== "in") return;
      this.#state.update((state) => ({ ...state, mediaResets: state.mediaResets + 1 }));
      this.#media.recover();
    });
    signaling.on("mute-requested", ({ source }) => this.#mute(source));
    signaling.refused.on((error) => {
      if (this.#state.getSnapshot().phase === "in") this.#end("failed", error.message);
    });
    signaling.on("server-draining", () => this.notices.emit({ kind: "server-draining" }));
    signaling.on("denied", ({ reason }) => this.#end("denied", reason));
    signaling.on("kicked", ({ reason }) => this.#end("kicked", reason));
    signaling.on("room-ended", ({ reason }) => this.#end("room-ended", reason));
  }

  #enter(joined: Joined, name: string): void {
    this.#state.update((state) => enterRoom(state, joined, name));
    this.#media.start(joined);
  }

  #apply(entry: JournalEntry): void {
    const before = this.#state.getSnapshot();
    this.#state.update((state) => applyEntry(state, entry));
    if (entry.event === "peer-left") {
      const name = before.peers.get(entry.payload.peerId)?.name;
      if (name !== undefined) this.notices.emit({ kind: "peer-left", name });
    } else if (entry.event === "peer-joined" || entry.event === "peer-updated") {
      const { peerId, name, handRaised } = entry.payload.peer;
      if (peerId === before.self?.peerId) return;
      const known = before.peers.get(peerId);
      if (!known) this.notices.emit({ kind: "peer-joined", name });
      else if (handRaised && !known.handRaised) this.notices.emit({ kind: "hand-raised", name });
    }
  }

  #sendChanges(): void {
    const send = this.#media.session?.send;
    for (const source of SOURCES) {
      send?.send(source).catch((error: unknown) => {
        if (this.#waitsForResume(error) || send !== this.#media.session?.send) return;
        this.#media.recover();
      });
    }
  }

  /** There is no connection, or the server has not heard yet who is back: nothing is broken. */
  #waitsForResume(error: unknown): boolean {
    const code = codeOf(error);
    return code === "disconnected" || code === "not_joined";
  }

  #receives(consumerId: string): boolean {
    return this.#media.session?.receive.consumers.has(consumerId) ?? false;
  }

  #dropTrack(id: string): void {
    this.#state.update((state) => keepTracks(state, ({ consumerId }) => consumerId !== id));
  }

  #mute(source: Source): void {
    if (source === "microphone") void this.local.setMicrophone(false);
    else if (source === "camera") void this.local.setCamera(false);
    else this.local.stopScreen();
    this.notices.emit({ kind: "muted-by-moderator", source });
  }

  #showReaction(peerId: string, emoji: string): void {
    this.#reactions += 1;
    const reaction = { id: this.#reactions, peerId, emoji };
    this.#state.update((state) => ({ ...state, reactions: [...state.reactions, reaction] }));
    setTimeout(() => {
      this.#state.update((state) => ({
        ...state,
        reactions: state.reactions.filter(({ id }) => id !== reaction.id),
      }));
    }, REACTION_LIFE);
  }

  #end(reason: EndReason, text = ""): void {
    const { phase } = this.#state.getSnapshot();
    if (phase === "over") return;
    this.#membership.forget();
    this.#journal.reset();
    const goodbye =
      reason === "left" && (phase === "in" || phase === "waiting")
        ? this.#signaling.request("leave-room", {}, 1_000)
        : Promise.resolve({});
    void goodbye.catch(() => undefined).finally(() => this.#signaling.close());
    this.#media.stop();
    this.local.stop();
    this.#state.update(({ room }) => ({
      ...INITIAL_STATE,
      room,
      phase: "over",
      end: { reason, text },
    }));
  }
}
