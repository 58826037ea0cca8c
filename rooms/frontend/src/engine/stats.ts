import type { types } from "mediasoup-client";

import type { RemoteTrack } from "./state";
import type { Kind, Source } from "./wire";

/** What has arrived of one track so far, in the browser's own words and units. */
export interface ConsumerStats {
  consumerId: string;
  peerId: string;
  kind: Kind;
  source: Source;
  bytesReceived: number;
  packetsReceived: number;
  packetsLost: number;
  /** Seconds. */
  jitter: number;
  framesDecoded?: number;
  framesPerSecond?: number;
  frameWidth?: number;
  frameHeight?: number;
  totalSamplesReceived?: number;
  /** Those of them that were made up because nothing had arrived. */
  concealedSamples?: number;
  totalAudioEnergy?: number;
}

/** Reads the statistics of one consumer; `null` while there are none. */
export async function consumerStats(
  { consumerId, peerId, kind, source }: RemoteTrack,
  consumer: types.Consumer,
): Promise<ConsumerStats | null> {
  for (const report of (await consumer.getStats()).values()) {
    const stats = report as RTCInboundRtpStreamStats;
    if (stats.type !== "inbound-rtp") continue;
    return {
      consumerId,
      peerId,
      kind,
      source,
      bytesReceived: stats.bytesReceived ?? 0,
      packetsReceived: stats.packetsReceived ?? 0,
      packetsLost: stats.packetsLost ?? 0,
      jitter: stats.jitter ?? 0,
      ...(kind === "video"
        ? {
            framesDecoded: stats.framesDecoded ?? 0,
            framesPerSecond: stats.framesPerSecond ?? 0,
            frameWidth: stats.frameWidth ?? 0,
            frameHeight: stats.frameHeight ?? 0,
          }
        : {
            totalSamplesReceived: stats.totalSamplesReceived ?? 0,
            concealedSamples: stats.concealedSamples ?? 0,
            totalAudioEnergy: stats.totalAudioEnergy ?? 0,
          }),
    };
  }
  return null;
}
