import { Device, type types } from "mediasoup-client";

import { connectOnUse, transportOptions } from "./connect";
import { keepConnected } from "./keep-connected";
import { ReceiveSide } from "./receive-side";
import { SendSide } from "./send-side";
import type { Signaling } from "./signaling";
import type { Wanted } from "./wanted";
import type { Consumer, MediaSetup, Source } from "./wire";

export interface MediaHooks {
  /** Makes the browser's end of WebRTC. */
  createDevice: () => Promise<types.Device>;
  wanted: (source: Source) => Wanted;
  onSourceFailed: (source: Source, error: unknown) => void;
  onTrack: (consumer: Consumer, track: MediaStreamTrack) => void;
  onTrackClosed: (consumerId: string) => void;
  onTrackPaused: (consumerId: string, paused: boolean) => void;
}

export const createBrowserDevice = (): Promise<types.Device> => Device.factory();

/** One device and its two transports, from the server's answer until they are closed. */
export class MediaSession {
  readonly send: SendSide;
  readonly receive: ReceiveSide;
  readonly #transports: types.Transport[];
  readonly #looks: (() => void)[];

  /** Builds both transports; `onLost` is told, once at least, when they cannot be kept. */
  static async open(
    setup: MediaSetup,
    signaling: Signaling,
    hooks: MediaHooks,
    onLost: (error?: unknown) => void,
  ): Promise<MediaSession> {
    const device = await hooks.createDevice();
    await device.load({ routerRtpCapabilities: setup.routerRtpCapabilities });
    return new MediaSession(device, setup, signaling, hooks, onLost);
  }

  private constructor(
    device: types.Device,
    setup: MediaSetup,
    signaling: Signaling,
    hooks: MediaHooks,
    onLost: (error?: unknown) => void,
  ) {
    const { iceServers, sendTransport, recvTransport } = setup;
    const sending = device.createSendTransport(transportOptions(sendTransport, iceServers));
    const receiving = device.createRecvTransport(transportOptions(recvTransport, iceServers));
    this.#transports = [sending, receiving];
    for (const transport of this.#transports) connectOnUse(transport, signaling, onLost);
    this.#looks = this.#transports.map((each) => keepConnected(each, signaling, onLost));
    this.send = new SendSide({
      transport: sending,
      capabilities: device.sendRtpCapabilities,
      signaling,
      wanted: hooks.wanted,
      onSourceFailed: hooks.onSourceFailed,
    });
    this.receive = new ReceiveSide({
      transport: receiving,
      capabilities: device.recvRtpCapabilities,
      signaling,
      onTrack: hooks.onTrack,
      onClosed: hooks.onTrackClosed,
      onPaused: hooks.onTrackPaused,
    });
  }

  /** Sends and receives everything, both at once; may be repeated to make up for what was missed. */
  async start(): Promise<void> {
    await Promise.all([this.send.sendAll(), this.receive.subscribe()]);
  }

  /** Looks whether the connections still hold and mends them if not. */
  check(): void {
    for (const look of this.#looks) look();
  }

  close(): void {
    for (const transport of this.#transports) transport.close();
  }
}
