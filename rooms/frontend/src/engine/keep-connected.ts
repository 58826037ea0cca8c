import type { types } from "mediasoup-client";

import { codeOf } from "./errors";
import type { Signaling } from "./signaling";

/** How long a broken connection may mend by itself, in milliseconds. */
const PATIENCE = 2_000;
/** How long an ICE restart may take. */
const RESTART_TIMEOUT = 8_000;
/** How long the server may take to answer. */
const ANSWER_TIMEOUT = 4_000;

/**
 * Mends a transport's connection by restarting ICE; calls `onLost` once when that fails.
 *
 * Returns a function that looks at the connection again, for when signaling is back.
 */
export function keepConnected(
  transport: types.Transport,
  signaling: Signaling,
  onLost: () => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const restart = async () => {
    // Once signaling is back, the connection is looked at again.
    if (transport.closed || !signaling.connected) return;
    timer = setTimeout(lose, RESTART_TIMEOUT);
    try {
      const request = { transportId: transport.id };
      const answer = await signaling.request("restart-ice", request, ANSWER_TIMEOUT);
      await transport.restartIce({ iceParameters: answer.iceParameters });
    } catch (error) {
      // Media is broken and signaling is silent: the network is gone, and Socket.IO would
      // take most of a minute to notice.
      if (codeOf(error) === "timeout") signaling.reconnect();
      else if (codeOf(error) !== "disconnected") lose();
    }
  };

  const lose = () => {
    clearTimeout(timer);
    if (!transport.closed) onLost();
  };

  const look = () => {
    clearTimeout(timer);
    if (transport.connectionState === "failed") void restart();
    else if (transport.connectionState === "disconnected") {
      timer = setTimeout(() => void restart(), PATIENCE);
    }
  };

  transport.on("connectionstatechange", look);
  transport.observer.on("close", () => clearTimeout(timer));
  return look;
}
